import type { FormatName } from 'metrics-exporter-prometheus'
import { formats } from '../../exporter-prometheus/lib/formats/formats.ts'

/** The names of all formats. */
export const formatNames: readonly FormatName[] = Object.keys(formats) as FormatName[]

/** The names of those that are text. */
export const textNames: readonly FormatName[] = formatNames.filter(name => !formats[name].isBinary)
