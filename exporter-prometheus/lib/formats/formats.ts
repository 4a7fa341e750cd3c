import { BuildError, shown } from '../base/error.ts'
import type { BinaryFormat, Format } from './format.ts'
import { jsonFormat } from './json-format.ts'
import { openMetricsFormat } from './openmetrics.ts'
import { openMetrics2Format } from './openmetrics2-format.ts'
import { protobufFormat } from './protobuf-format.ts'
import { textFormat } from './text.ts'

/** All formats, by the names that programs give them, in the order in which scrapers are offered them. */
export const formats = {
  text: textFormat as Format,
  openmetrics: openMetricsFormat as Format,
  json: jsonFormat as Format,
  protobuf: protobufFormat as BinaryFormat,
  openmetrics2: openMetrics2Format as Format,
}

/**
 * A format by its name: the text format 0.0.4, OpenMetrics 1.0.0, JSON, delimited messages of protobuf, or OpenMetrics
 * 2.0.0, which is a release candidate.
 */
export type FormatName = keyof typeof formats

/** The output of a format: bytes for protobuf, a string for all others. */
export type Rendered<F extends FormatName> = (typeof formats)[F] extends BinaryFormat ? Uint8Array : string

/** @throws BuildError with code `INVALID_OPTION` for an unknown name. */
export function formatNamed(name: unknown = 'text'): Format {
  if (typeof name === 'string' && Object.hasOwn(formats, name)) return formats[name as FormatName]
  throw new BuildError(
    'INVALID_OPTION',
    `${shown(name)} is not a format. Use one of ${Object.keys(formats).join(', ')}.`,
  )
}
