/** The three kinds of metric. */
export type MetricKind = 'counter' | 'gauge' | 'histogram'

/** A set of metric kinds. Combine them with `|`: `MetricKindMask.Counter | MetricKindMask.Gauge`. */
export const MetricKindMask = {
  None: 0,
  Counter: 1,
  Gauge: 2,
  Histogram: 4,
  All: 7,
} as const

const bits: Readonly<Record<MetricKind, number>> = { counter: 1, gauge: 2, histogram: 4 }

/** Whether `kind` is in the set `mask`. */
export function maskIncludes(mask: number, kind: MetricKind): boolean {
  return (mask & bits[kind]) !== 0
}

/** Whether `value` is a set of metric kinds, `None` among them. */
export function isMask(value: number): boolean {
  return Number.isInteger(value) && value >= MetricKindMask.None && value <= MetricKindMask.All
}
