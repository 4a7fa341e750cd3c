import { currentRecorder, type SeriesSelection } from 'metrics-facade'
import type { MetricKind } from 'metrics-facade/registry'
import type { Shared } from './shared.ts'

/** Removes series from the current recorder, and returns how many those were: 0 if it cannot remove series. */
export function removeSeries(kind: MetricKind, name: string, selection: SeriesSelection): number {
  return currentRecorder().removeSeries?.(kind, name, selection) ?? 0
}

/** Removes everything that the scope with these labels has, and all scopes beneath it. */
export function removeWithin(
  { collectors, definitions, readiness }: Shared,
  labels: Readonly<Record<string, string>>,
): void {
  collectors.endWithin(labels)
  for (const { kind, name } of definitions.all()) removeSeries(kind, name, { labels, mayHaveOthers: true })
  definitions.removeWithin(labels)
  readiness.removeWithin(labels)
}
