import { BuildError, isPlainObject, shown } from '../base/error.ts'
import type { Selection } from '../model/selection.ts'
import type { Format } from './format.ts'
import { jsonFormat } from './json.ts'
import { openMetricsFormat } from './openmetrics.ts'
import { protobufFormat } from './protobuf.ts'
import { textFormat } from './text.ts'

/** A format by its name: the text format 0.0.4, OpenMetrics 1.0.0, delimited messages of protobuf, or JSON. */
export type FormatName = 'text' | 'openmetrics' | 'protobuf' | 'json'

const formats: Readonly<Record<FormatName, Format>> = {
  text: textFormat,
  openmetrics: openMetricsFormat,
  protobuf: protobufFormat,
  json: jsonFormat,
}

/** The output of a format: bytes for protobuf, a string for all others. */
export type Rendered<F extends FormatName> = F extends 'protobuf' ? Uint8Array : string

/** The selection to render, and its format. An absent field of the selection selects everything. */
export interface RenderOptions<F extends FormatName> extends Selection {
  /** `'text'` by default. */
  readonly format?: F | undefined
}

export interface RenderAsyncOptions<F extends FormatName> extends RenderOptions<F> {
  /** How long async collectors may take, in milliseconds; 10,000 by default. */
  readonly timeoutMs?: number | undefined
}

/** Splits options into those named here and the selection, which is checked when it is applied. */
export function splitOptions<O extends string>(
  options: object | undefined,
  names: readonly O[],
): { readonly selection: Selection | undefined; readonly own: Readonly<Partial<Record<O, unknown>>> } {
  const own: Partial<Record<O, unknown>> = {}
  if (!isPlainObject(options)) return { selection: options, own }
  const entries = Object.entries(options).filter(([name, value]) => {
    const isOwn = names.some(one => one === name)
    if (isOwn) own[name as O] = value
    return !isOwn
  })
  return { selection: Object.fromEntries(entries), own }
}

/** @throws BuildError with code `INVALID_OPTION` for an unknown name. */
export function formatNamed(name: unknown = 'text'): Format {
  if (typeof name === 'string' && Object.hasOwn(formats, name)) return formats[name as FormatName]
  throw new BuildError(
    'INVALID_OPTION',
    `There is no format ${shown(name)}. The formats are ${Object.keys(formats).join(', ')}.`,
  )
}
