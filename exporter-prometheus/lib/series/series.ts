import type { CounterFn, GaugeFn, Labels } from 'metrics-facade'
import { ownFields, Place } from 'metrics-facade/registry'
import { createExemplar, type Exemplar } from './exemplar.ts'
import { TraceSampler, type TraceSampling } from './trace.ts'
import { noTime, wallMs } from './wall-clock.ts'

/**
 * From when series count the time of their birth. Twice that time fits into the 31 bits of an integer that V8 does not box
 * if it is less than 12 days away: most programs have ended by 24 days from now.
 */
const originMs = Math.max(0, wallMs()) + 2 ** 30 - 2 ** 20

/** What all series have: their labels, and what look-ups and eviction keep on them. Each field is bytes in each of them. */
export abstract class Series extends Place {
  // Declared, not defined, as those of a place.
  /** See `Idleness`; only where series can be idle. */
  declare idleSince?: number
  /** Twice the milliseconds from the origin to `created`, and one more once it was taken out: each field is bytes. */
  declare began: number

  constructor(place: Place) {
    super(place.branch, place.last)
    this.began = 2 * (wallMs() - originMs)
  }

  get live(): boolean {
    return (this.began & 1) === 0
  }

  set live(isLive: boolean) {
    if (isLive !== this.live) this.began += isLive ? -1 : 1
  }

  /**
   * When it was registered, or began anew, by the wall clock as it was then: whole milliseconds since 1970, or `noTime`.
   * A clock that is set later changes it no more.
   */
  get created(): number {
    return originMs + Math.floor(this.began / 2)
  }

  set created(time: number) {
    this.began = 2 * (time - originMs) + (this.live ? 0 : 1)
  }

  /** When it began, where the wall clock said so. */
  get createdMs(): number | undefined {
    const { created } = this
    return created === noTime ? undefined : created
  }

  /** Each write calls it. */
  protected touch(): void {
    if (this.idleSince !== undefined) this.idleSince = 0
  }
}

ownFields(Series, ['idleSince', 'began'])

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
