import { type LabelRecord, type Labels, type LabelValue, labelRecord, messageOf } from 'metrics-facade'

/**
 * A label's value, as it is written.
 *
 * @throws TypeError if it is not a string, number, boolean or bigint: the content of an object would be lost.
 */
export function labelText(name: string, value: LabelValue): string {
  if (typeof value === 'object' || typeof value === 'function' || typeof value === 'symbol') {
    throw new TypeError(
      `the label "${messageOf(name)}" is a string, number, boolean or bigint, not ${messageOf(value)} (${typeof value})`,
    )
  }
  return String(value)
}

/**
 * The labels as pairs of strings, in the order of the caller, without values that are `undefined` or `null`.
 *
 * Throws what a getter in `labels` throws.
 *
 * @throws TypeError for anything but labels, and for a value that cannot be one of a label.
 */
export function labelPairs(labels: Labels | undefined): Array<[name: string, value: string]> {
  if (labels === undefined || labels === null) return []
  const record: LabelRecord = labelRecord(labels)
  const pairs: Array<[string, string]> = []
  for (const name of Object.keys(record)) {
    const value = record[name]
    if (value !== undefined && value !== null) pairs.push([name, labelText(name, value)])
  }
  return pairs
}
