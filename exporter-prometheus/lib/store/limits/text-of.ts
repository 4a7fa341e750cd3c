import type { LabelValue } from 'metrics-facade'

/** A value that is not a string, as it is written; `''` for what cannot be one of a label. */
export function textOf(value: LabelValue): string {
  return typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint'
    ? String(value)
    : ''
}
