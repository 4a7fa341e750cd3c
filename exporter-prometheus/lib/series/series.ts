import type { CounterFn, GaugeFn, Labels } from 'metrics-facade'
import { ownFields, Place } from 'metrics-facade/registry'
import { createExemplar, type Exemplar } from './exemplar.ts'
import { TraceSampler, type TraceSampling } from './trace.ts'
import { noTime, wallMs } from './wall-clock.ts'

/**
 * The origin of the time at which series began. V8 does not box integers of 31 bits, and twice a time fits into these if
 * it is less than 12 days from the origin: from now until 24 days later, when most programs have ended.
 */
const originMs = Math.max(0, wallMs()) + 2 ** 30 - 2 ** 20

/** The same number, in the form in which V8 does not box it, if there is one: what was computed from a time is boxed. */
function unboxed(number: number): number {
  const integer = number | 0
  return integer === number ? integer : number
}

/** What all series have: labels, and the state of look-ups and eviction. Every series pays for each field in bytes. */
export abstract class Series extends Place {
  // Declared, not defined, like the fields of a `Place`.
  /** See `Idleness`; only if series can be idle. */
  declare idleSince?: number
  /** Twice the milliseconds from the origin to `created`, plus one once it was removed: one field, to save memory. */
  declare began: number

  constructor(place: Place) {
    super(place.branch, place.last)
    this.began = unboxed(2 * (wallMs() - originMs))
  }

  get live(): boolean {
    return (this.began & 1) === 0
  }

  set live(isLive: boolean) {
    if (isLive === this.live) return
    this.began += isLive ? -1 : 1
    if (!isLive) this.ended()
  }

  /** Called when it was removed. */
  protected ended(): void {}

  /**
   * When it was registered or last reset: whole milliseconds since 1970 by the wall clock of that moment, or `noTime`.
   * Setting the clock later does not change it.
   */
  get created(): number {
    return originMs + Math.floor(this.began / 2)
  }

  set created(time: number) {
    this.began = unboxed(2 * (time - originMs) + (this.live ? 0 : 1))
  }

  /** Like `created`; `undefined` if the wall clock did not tell the time. */
  get createdMs(): number | undefined {
    const { created } = this
    return created === noTime ? undefined : created
  }

  /** How much was recorded: the value of a counter, the number of values of a distribution; 1 for a gauge written to. */
  abstract get volume(): number

  /** Shown at zero, a series counts as written to. */
  zero(): void {
    this.touch()
  }

  /** Every write must call this: it resets the idle timer. */
  protected touch(): void {
    if (this.idleSince !== undefined) this.idleSince = 0
  }
}

ownFields(Series, ['idleSince', 'began'])

/** The series of a counter. Above 2^53 its value loses precision, as every double does. */
export class CounterSeries extends Series implements CounterFn {
  value = 0
  /** The latest exemplar. Declared, not defined, so that only counters with an exemplar take memory for it. */
  declare exemplar: Exemplar | undefined

  get volume(): number {
    return this.value
  }

  increment(value: number, exemplar?: Labels): void {
    this.value += value
    this.touch()
    // Adding 0 counts nothing, so there is nothing that an exemplar could lead to.
    if (exemplar !== undefined && value > 0) this.setExemplar(exemplar, value)
  }

  absolute(value: number): void {
    if (value > this.value) this.value = value
    this.touch()
  }

  protected setExemplar(labels: Labels, value: number): void {
    this.exemplar = createExemplar(labels, value) ?? this.exemplar
  }
}

ownFields(CounterSeries, ['exemplar'])

/** A counter that takes an exemplar from the current trace now and then. */
export class TracedCounterSeries extends CounterSeries {
  readonly #sampler: TraceSampler

  constructor(place: Place, sampling: TraceSampling) {
    super(place)
    this.#sampler = new TraceSampler(sampling)
  }

  // Repeats the method above: measured, calling `super.increment` takes as long as all the rest.
  override increment(value: number, exemplar?: Labels): void {
    this.value += value
    this.touch()
    if (value === 0) return
    const labels = exemplar ?? this.#sampler.next()
    if (labels !== undefined) this.setExemplar(labels, value)
  }
}

/** The series of a gauge. */
export class GaugeSeries extends Series implements GaugeFn {
  value = 0

  get volume(): number {
    return Number(this.idleSince === 0)
  }

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
