import type { LabelRecord, Labels } from 'metrics-facade'

/**
 * The labels as pairs of strings, in the order given, without those that are `undefined` or `null`.
 *
 * Throws what a getter or a `toString` in `labels` throws.
 */
export function labelPairs(labels: Labels | undefined): Array<[name: string, value: string]> {
  if (labels === undefined || labels === null) return []
  const record: LabelRecord = Symbol.iterator in labels ? Object.fromEntries(labels) : labels
  const pairs: Array<[string, string]> = []
  for (const name of Object.keys(record)) {
    const value = record[name]
    if (value !== undefined && value !== null) pairs.push([name, String(value)])
  }
  return pairs
}
