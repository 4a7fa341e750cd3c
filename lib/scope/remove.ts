import { currentRecorder, type Labels, type SeriesSelection } from 'metrics-facade'
import { forgetMetrics, forgetNames, labelPairs, type MetricKind } from 'metrics-facade/registry'
import { forgetCreated } from './created.ts'
import { isWithin } from './place.ts'
import type { Shared } from './shared.ts'

/** Whether labels are those of a series that is selected. */
function isSelected(
  labels: Labels | undefined,
  { labels: wanted, labelNames, mayHaveOthers }: SeriesSelection,
): boolean {
  const record = Object.fromEntries(labelPairs(labels))
  const pairs = labelPairs(wanted)
  const names = labelNames ?? []
  const hasAll = isWithin(record, Object.fromEntries(pairs)) && names.every(one => Object.hasOwn(record, one))
  return hasAll && (mayHaveOthers === true || Object.keys(record).length === pairs.length + names.length)
}

/**
 * Removes series from the current recorder, and from what later ones show from the start. Returns how many the current
 * one had: 0 if it cannot remove series.
 */
export function removeSeries(kind: MetricKind, name: string, selection: SeriesSelection): number {
  forgetMetrics(kind, name, labels => isSelected(labels, selection))
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
