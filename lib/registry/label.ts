import { copyLabels, type Labels } from 'metrics-facade'

/**
 * The labels as pairs of strings, in the order given, without those that are `undefined` or `null`.
 *
 * Throws what a getter or a `toString` in `labels` throws.
 */
export function labelPairs(labels: Labels | undefined): Array<[name: string, value: string]> {
  const pairs: Array<[string, string]> = []
  for (const [name, value] of Object.entries(copyLabels(labels) ?? {})) {
    if (value !== undefined && value !== null) pairs.push([name, String(value)])
  }
  return pairs
}
