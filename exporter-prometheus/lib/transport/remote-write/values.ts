import { cumulativeOf } from '../../model/exposition.ts'
import type { CounterView, ExemplarView, GaugeView, HistogramView, SummaryView } from '../../model/views.ts'
import type { Extra } from './moment.ts'

/** The exemplars that came after the last moment, the oldest first. */
function newOf(exemplars: ReadonlyArray<ExemplarView | undefined>, sinceMs: number): ExemplarView[] {
  const fresh: ExemplarView[] = []
  for (const exemplar of exemplars) {
    if (exemplar !== undefined && exemplar.timestampMs >= sinceMs) fresh.push(exemplar)
  }
  return fresh.sort((one, other) => one.timestampMs - other.timestampMs)
}

/** Adds the values of the parts of a series; returns what it has beside numbers. */
export type Add<S> = (series: S, values: number[], sinceMs: number) => Extra | undefined

export const addValue: Add<CounterView | GaugeView> = ({ value }, values) => {
  values.push(value)
  return undefined
}

export const addCounter: Add<CounterView> = (series, values, sinceMs) => {
  values.push(series.value)
  if (series.exemplar === undefined) return undefined
  const exemplars = newOf([series.exemplar], sinceMs)
  return exemplars.length === 0 ? undefined : { exemplars: [exemplars] }
}

export const addHistogram: Add<HistogramView> = (series, values, sinceMs) => {
  const { sum, native, exemplars } = series
  const cumulative = cumulativeOf(series.counts)
  const count = cumulative.at(-1)!
  // The place of the native part, which is more than a number.
  if (native !== undefined) values.push(0)
  for (const bucket of cumulative) values.push(bucket)
  values.push(sum, count)
  const ofBuckets = exemplars?.map(exemplar => newOf([exemplar], sinceMs))
  if (native === undefined) return ofBuckets && { exemplars: ofBuckets }
  const { schema, zeroThreshold, zeroCount, positive, negative } = native
  return {
    // A copy, because the view is live.
    native: {
      count,
      sum,
      native: {
        schema,
        zeroThreshold,
        zeroCount,
        positive: [...positive],
        negative: [...negative],
        exemplars: [],
      },
    },
    exemplars: [newOf(native.exemplars, sinceMs), ...(ofBuckets ?? [])],
  }
}

export const addSummary: Add<SummaryView> = (series, values) => {
  const { sum, count } = series
  for (const value of series.values()) values.push(value)
  values.push(sum, count)
  return undefined
}
