import type { SeriesType } from './descriptor.ts'
import { type Exemplar, laterOf } from './exemplar.ts'
import { CounterSeries, GaugeSeries, TracedCounterSeries } from './series.ts'

/** What a counter has, to be added to another. */
interface CounterDump {
  readonly value: number
  readonly exemplar: Exemplar | undefined
}

export const counterType: SeriesType<CounterSeries, undefined, CounterDump> = {
  type: 'counter',
  create: (place, _rules, { traces }) =>
    traces === undefined ? new CounterSeries(place) : new TracedCounterSeries(place, traces),
  dump: ({ value, exemplar }) => ({ value, exemplar }),
  absorb(series, { value, exemplar }) {
    series.value += value
    const later = laterOf(series.exemplar, exemplar)
    // It takes room in those only that have one.
    if (later !== undefined) series.exemplar = later
  },
}

/** Gauges are added up: whoever merges them by another rule does so with their values. */
export const gaugeType: SeriesType<GaugeSeries, undefined, { readonly value: number }> = {
  type: 'gauge',
  create: place => new GaugeSeries(place),
  dump: ({ value }) => ({ value }),
  absorb(series, { value }) {
    series.value += value
  },
}
