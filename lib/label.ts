/** A label's value; written with `String`. `undefined` and `null` leave the label out. */
export type LabelValue = string | number | boolean | bigint | undefined | null

/** A label set with its values as the caller gave them. */
export type LabelRecord = Readonly<Record<string, LabelValue>>

/**
 * What `counter()`, `gauge()` and `histogram()` take as labels.
 *
 * The order of the labels never matters to the identity of a series. A name given twice counts once, with its
 * last value.
 */
export type Labels =
  | LabelRecord
  | ReadonlyMap<string, LabelValue>
  | ReadonlyArray<readonly [name: string, value: LabelValue]>

/** A copy that shares nothing with `labels`; throws what a getter in `labels` throws. */
export function copyLabels(labels: Labels | undefined): LabelRecord | undefined {
  if (labels === undefined || labels === null) return undefined
  if (labels instanceof Map || Array.isArray(labels)) return Object.fromEntries(labels)
  return { ...(labels as LabelRecord) }
}

/**
 * The labels as pairs of strings, in the order given, without those that are `undefined` or `null`.
 *
 * For recorders. Throws what a getter or a `toString` in `labels` throws.
 */
export function labelPairs(labels: Labels | undefined): Array<[name: string, value: string]> {
  const pairs: Array<[string, string]> = []
  for (const [name, value] of Object.entries(copyLabels(labels) ?? {})) {
    if (value !== undefined && value !== null) pairs.push([name, String(value)])
  }
  return pairs
}
