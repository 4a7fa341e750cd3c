import { type Labels, type LabelValue, labelRecord, messageOf } from 'metrics-facade'
import { labelText } from 'metrics-facade/registry'

/**
 * The entries of labels in any of their forms, including those without a value.
 *
 * @param refuse - called with the problem if `labels` is not labels.
 */
export function labelEntries(
  labels: Labels,
  refuse: (problem: string) => never,
): ReadonlyArray<readonly [string, LabelValue]> {
  try {
    const entries = Object.entries(labelRecord(labels))
    for (const [name, value] of entries) if (value !== undefined && value !== null) labelText(name, value)
    return entries
  } catch (error) {
    return refuse(messageOf(error))
  }
}
