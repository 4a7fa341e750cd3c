import type { Labels, LabelValue } from 'metrics-facade'
import { isPlainObject } from './error.ts'

/**
 * The labels of any form that labels have, those without a value too. `undefined` for what has no such form, and what
 * would be no labels at all without a word, such as a date or a promise.
 */
export function labelEntries(labels: Labels): ReadonlyArray<readonly [string, LabelValue]> | undefined {
  if (typeof labels !== 'object' || labels === null) return undefined
  try {
    const record = Symbol.iterator in labels ? Object.fromEntries(labels) : labels
    const entries = Object.entries(record)
    return entries.length > 0 || record !== labels || isPlainObject(labels) ? entries : undefined
  } catch {
    return undefined
  }
}
