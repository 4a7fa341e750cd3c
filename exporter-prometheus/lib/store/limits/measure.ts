import type { Series } from '../../series/series.ts'
import type { LabelLimit } from './label-limit.ts'
import type { Surroundings } from './surroundings.ts'

/** Brings what the own values of labels have counted up to date. */
export function measure(
  all: Iterable<Series>,
  labels: readonly LabelLimit[],
  { addsUp, isObserved }: Surroundings,
): void {
  const byName = new Map(labels.map(label => [label.name, label]))
  for (const label of labels) for (const value of label.values.values()) value.now = 0
  for (const series of all) {
    const { volume } = series
    if (!addsUp && !isObserved) series.idleSince = 1
    for (const [name, text] of series.pairs) {
      const value = byName.get(name)?.values.get(text)
      if (value !== undefined) value.now += volume
    }
  }
}
