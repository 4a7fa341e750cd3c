import type { CounterFn, GaugeFn, Labels } from 'metrics-facade'
import { Place } from 'metrics-facade/registry'
import { createExemplar, type Exemplar } from './exemplar.ts'
import { TraceSampler, type TraceSampling } from './trace.ts'

/** A clock's milliseconds as series keep them: whole, because V8 boxes others, and not below 0, whatever the clock. */
export function wholeTime(now: number): number {
  return now > 0 ? Math.floor(now) : 0
}

/** What all series have: their labels, and what look-ups and eviction keep on them. Each field is bytes in each of them. */
export abstract class Series extends Place {
  // Declared, not defined, as those of a place.
  /** As in `Observable`; only where series can be idle. */
  declare idleSince?: number
  /** `created` while it is live, and `-1 - created` once it was taken out. */
  declare began: number

  constructor(place: Place) {
    super(place.branch, place.last)
    this.began = 0
  }

  get live(): boolean {
    return this.began >= 0
  }

  set live(isLive: boolean) {
    if (isLive !== this.live) this.began = -1 - this.began
  }

  /** When it was registered, or began anew: a `wholeTime` of the recorder's clock. */
  get created(): number {
    return this.live ? this.began : -1 - this.began
  }

  set created(time: number) {
    this.began = this.live ? time : -1 - time
  }

  /** Each write calls it. */
  protected touch(): void {
    if (this.idleSince !== undefined) this.idleSince = 0
  }
}

/** A counter's value. Above 2^53 it loses precision, as every double does. */
export class CounterSeries extends Series implements CounterFn {
  value = 0
  /** The latest. Declared, not defined: it takes room in those only that have one. */
  declare exemplar: Exemplar | undefined

  increment(value: number, exemplar?: Labels): void {
    this.value += value
    this.touch()
    if (exemplar !== undefined) this.keep(exemplar, value)
  }

  absolute(value: number): void {
    if (value > this.value) this.value = value
    this.touch()
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
    this.touch()
    const labels = exemplar ?? this.#sampler.next()
    if (labels !== undefined) this.keep(labels, value)
  }
}

/** A gauge's value. */
export class GaugeSeries extends Series implements GaugeFn {
  value = 0

  set(value: number): void {
    this.value = value
    this.touch()
  }

  increment(value: number): void {
    this.value += value
    this.touch()
  }

  decrement(value: number): void {
    this.value -= value
    this.touch()
  }
}
