import { currentRecorder, type SeriesSelection } from 'metrics-facade'
import { forgetNames, type MetricKind } from 'metrics-facade/registry'
import { forgetCreated } from './created.ts'
import type { Shared } from './shared.ts'

/** Removes series from the current recorder, and returns how many those were: 0 if it cannot remove series. */
export function removeSeries(kind: MetricKind, name: string, selection: SeriesSelection): number {
  return currentRecorder().removeSeries?.(kind, name, selection) ?? 0
}

/** Removes everything that the scope with these labels has, and all scopes beneath it. */
export function removeWithin(
  { levels, collectors, definitions, readiness }: Shared,
  labels: Readonly<Record<string, string>>,
): void {
  collectors.endWithin(labels)
  const all = definitions.all()
  const isRoot = !levels.some(({ label }) => Object.hasOwn(labels, label))
  const gone = definitions.removeWithin(labels, isRoot)
  forgetNames(name => gone.has(name))
  for (const { kind, name } of all) {
    removeSeries(kind, name, { labels, mayHaveOthers: true, andDescription: gone.has(name) })
    forgetCreated(kind, name, labels)
  }
  readiness.removeWithin(labels)
}
