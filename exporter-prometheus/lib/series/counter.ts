import type { CounterFn, Labels } from 'metrics-facade'
import { ownFields, type Place } from 'metrics-facade/registry'
import type { SeriesType } from './descriptor.ts'
import { createExemplar, type Exemplar, laterOf } from './exemplar.ts'
import { Series } from './series.ts'
import { TraceSampler, type TraceSampling } from './trace.ts'

/** A counter's value. Above 2^53 it loses precision, as every double does. */
export class CounterSeries extends Series implements CounterFn {
  value = 0
  /** The latest. Declared, not defined: it takes room in those only that have one. */
  declare exemplar: Exemplar | undefined

  increment(value: number, exemplar?: Labels): void {
    this.value += value
    this.touch()
    // Nothing occurred that it could lead to where nothing is added.
    if (exemplar !== undefined && value > 0) this.keep(exemplar, value)
  }

  absolute(value: number): void {
    if (value > this.value) this.value = value
    this.touch()
  }

  protected keep(labels: Labels, value: number): void {
    this.exemplar = createExemplar(labels, value) ?? this.exemplar
  }
}

ownFields(CounterSeries, ['exemplar'])

/** A counter that takes an exemplar of the current trace now and then. */
export class TracedCounterSeries extends CounterSeries {
  readonly #sampler: TraceSampler

  constructor(place: Place, sampling: TraceSampling) {
    super(place)
    this.#sampler = new TraceSampler(sampling)
  }

  // Written out: measured, a call of the method of the same name above takes as long as all the rest.
  override increment(value: number, exemplar?: Labels): void {
    this.value += value
    this.touch()
    if (value === 0) return
    const labels = exemplar ?? this.#sampler.next()
    if (labels !== undefined) this.keep(labels, value)
  }
}

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
