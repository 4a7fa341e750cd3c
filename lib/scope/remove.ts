import { currentRecorder, type SeriesSelection } from 'metrics-facade'
import type { MetricKind } from 'metrics-facade/registry'
import type { Shared } from './shared.ts'

/** Takes series out of the recorder that is current, and returns how many there were: 0 where it can take none out. */
export function removeSeries(kind: MetricKind, name: string, selection: SeriesSelection): number {
  return currentRecorder().removeSeries?.(kind, name, selection) ?? 0
}

/** Takes out all that the scope with these labels has, and all beneath. */
export function removeWithin(
  { collectors, definitions }: Shared,
  labels: Readonly<Record<string, string>>,
): void {
  collectors.endWithin(labels)
  for (const { kind, name } of definitions.all()) removeSeries(kind, name, { labels, mayHaveOthers: true })
  definitions.removeWithin(labels)
}
