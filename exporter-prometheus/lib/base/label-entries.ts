import { type Labels, type LabelValue, labelRecord, messageOf } from 'metrics-facade'

/**
 * The labels of any form that labels have, those without a value too.
 *
 * @param refuse - called with what is wrong with what are not labels.
 */
export function labelEntries(
  labels: Labels,
  refuse: (problem: string) => never,
): ReadonlyArray<readonly [string, LabelValue]> {
  try {
    return Object.entries(labelRecord(labels))
  } catch (error) {
    return refuse(messageOf(error))
  }
}
