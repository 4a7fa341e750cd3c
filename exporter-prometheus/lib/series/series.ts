import type { CounterFn, GaugeFn, Labels } from 'metrics-facade'
import { Place } from 'metrics-facade/registry'
import { createExemplar, type Exemplar } from './exemplar.ts'
import { TraceSampler, type TraceSampling } from './trace.ts'

/** What all series have: their labels, and what look-ups and eviction keep on them. */
export abstract class Series extends Place {
  // Declared, not defined, as those of a place.
  declare live: boolean
  declare idleSince: number
  /** When it was registered, or began anew: whole milliseconds on the recorder's clock. */
  declare created: number

  constructor(place: Place) {
    super(place.branch, place.last)
    this.live = true
    this.idleSince = 0
    this.created = 0
  }
}

/** A counter's value. Above 2^53 it loses precision, as every double does. */
export class CounterSeries extends Series implements CounterFn {
  value = 0
  /** The latest. Declared, not defined: it takes room in those only that have one. */
  declare exemplar: Exemplar | undefined

  increment(value: number, exemplar?: Labels): void {
    this.value += value
    this.idleSince = 0
    if (exemplar !== undefined) this.keep(exemplar, value)
  }

  absolute(value: number): void {
    if (value > this.value) this.value = value
    this.idleSince = 0
  }

  protected keep(labels: Labels, value: number): void {
    this.exemplar = createExemplar(labels, value) ?? this.exemplar
  }
}

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
    this.idleSince = 0
    const labels = exemplar ?? this.#sampler.next()
    if (labels !== undefined) this.keep(labels, value)
  }
}

/** A gauge's value. */
export class GaugeSeries extends Series implements GaugeFn {
  value = 0

  set(value: number): void {
    this.value = value
    this.idleSince = 0
  }

  increment(value: number): void {
    this.value += value
    this.idleSince = 0
  }

  decrement(value: number): void {
    this.value -= value
    this.idleSince = 0
  }
}
