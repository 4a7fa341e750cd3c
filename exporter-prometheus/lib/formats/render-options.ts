import { isPlainObject } from '../base/error.ts'
import type { Selection } from '../model/selection.ts'
import type { FormatName } from './formats.ts'

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
