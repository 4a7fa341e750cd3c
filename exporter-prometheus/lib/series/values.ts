import type { SeriesType } from './descriptor.ts'
import type { GaugeRules } from './distribution.ts'
import { type Exemplar, laterOf } from './exemplar.ts'
import { CounterSeries, GaugeSeries, TracedCounterSeries } from './series.ts'
import { StampedGaugeSeries } from './stamped-gauge.ts'

/** The contents of a counter, as data that can be added to another. */
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
    // Not assigned without need, because the field takes memory.
    if (later !== undefined) series.exemplar = later
  },
  clear(series) {
    series.value = 0
    if (series.exemplar !== undefined) series.exemplar = undefined
  },
}

/** Absorbing adds gauges up; code that merges them by another rule works on their values. */
export const gaugeType: SeriesType<GaugeSeries, GaugeRules, { readonly value: number }> = {
  type: 'gauge',
  create: (place, rules) => (rules.isStamped ? new StampedGaugeSeries(place) : new GaugeSeries(place)),
  dump: ({ value }) => ({ value }),
  absorb(series, { value }) {
    series.value += value
  },
  clear(series) {
    series.value = 0
  },
}
