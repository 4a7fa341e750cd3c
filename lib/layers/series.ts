import {
  type CounterFn,
  type GaugeFn,
  type HistogramFn,
  type LabelRecord,
  type Labels,
  labelRecord,
} from 'metrics-facade'

/** A series of any kind: only the operations of its kind are ever called. */
export type AnySeries = CounterFn & GaugeFn & HistogramFn

/** The labels as an object, which can be read more than once, unlike the pairs of a generator. */
export function repeatable(labels: Labels | undefined): LabelRecord | undefined {
  if (labels === undefined || labels === null) return undefined
  return labelRecord(labels)
}
