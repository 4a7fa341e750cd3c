import {
  type CounterFn,
  type GaugeFn,
  type HistogramFn,
  type LabelRecord,
  type Labels,
  labelRecord,
} from 'metrics-facade'

/** A series of whatever kind: only the operations of its own are ever called. */
export type AnySeries = CounterFn & GaugeFn & HistogramFn

/** The labels as an object, which can be read more than once: the pairs of a generator cannot. */
export function repeatable(labels: Labels | undefined): LabelRecord | undefined {
  if (labels === undefined || labels === null) return undefined
  return labelRecord(labels)
}
