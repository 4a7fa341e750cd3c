import type { CounterFn, GaugeFn, HistogramFn } from 'metrics-facade'
import type { MetricKind } from './mask.ts'
import type { Observable } from './recency.ts'
import { type SeriesKey, StoredSeries } from './series.ts'

abstract class ObservedSeries<K extends MetricKind> extends StoredSeries<K> implements Observable {
  idleSince = 0

  zero(): void {
    this.idleSince = 0
  }
}

/** A counter of a `PlainStorage`. */
export class PlainCounter extends ObservedSeries<'counter'> implements CounterFn {
  value = 0
  #taken = 0

  increment(value: number): void {
    this.value += value
    this.idleSince = 0
  }

  absolute(value: number): void {
    if (value > this.value) this.value = value
    this.idleSince = 0
  }

  /** What has been added since the last `take()`; `value` stays as it is. */
  take(): number {
    const added = this.value - this.#taken
    this.#taken = this.value
    return added
  }
}

/** A gauge of a `PlainStorage`. */
export class PlainGauge extends ObservedSeries<'gauge'> implements GaugeFn {
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

/** A value, and how many recorded values it represents. */
export interface WeightedValue {
  readonly value: number
  readonly count: number
}

/**
 * A histogram of a `PlainStorage`.
 *
 * `count`, `sum`, `min` and `max` are exact, and cover its whole life. Of the values since the last `take()`, it holds
 * as many as the storage allows. A further value is merged with one of them, which is chosen at random: one of the two,
 * drawn with the weight of their counts, then represents both. So counts are never lost, and on average each value is
 * represented as often as it occurred.
 */
export class PlainHistogram extends ObservedSeries<'histogram'> implements HistogramFn {
  count = 0
  sum = 0
  /** `Infinity` until something is recorded. */
  min: number = Number.POSITIVE_INFINITY
  /** `-Infinity` until something is recorded. */
  max: number = Number.NEGATIVE_INFINITY
  readonly #maxValues: number
  readonly #random: () => number
  #values: Array<{ value: number; count: number }> = []

  constructor(key: SeriesKey<'histogram'>, maxValues: number, random: () => number) {
    super(key)
    this.#maxValues = maxValues
    this.#random = random
  }

  record(value: number): void {
    this.recordMany(value, 1)
  }

  recordMany(value: number, count: number): void {
    if (count === 0) return
    this.count += count
    this.sum += value * count
    if (value < this.min) this.min = value
    if (value > this.max) this.max = value
    this.idleSince = 0
    if (this.#values.length < this.#maxValues) this.#values.push({ value, count })
    else if (this.#maxValues > 0) this.#merge(value, count)
  }

  /** The values since the last `take()`. Their counts add up to how many were recorded. */
  take(): readonly WeightedValue[] {
    const values = this.#values
    this.#values = []
    return values
  }

  #merge(value: number, count: number): void {
    const chosen = this.#values[Math.floor(this.#random() * this.#values.length)]!
    chosen.count += count
    if (this.#random() * chosen.count < count) chosen.value = value
  }
}

/** A series of a `PlainStorage`; `kind` tells which. */
export type PlainSeries = PlainCounter | PlainGauge | PlainHistogram
