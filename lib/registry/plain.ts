import type { CounterFn, GaugeFn, HistogramFn } from 'metrics-facade'
import type { MetricKind } from './mask.ts'
import type { Observable } from './recency.ts'
import { type SeriesKey, StoredSeries } from './series.ts'

abstract class ObservedSeries<K extends MetricKind> extends StoredSeries<K> implements Observable {
  idleSince = 0
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

/** A value, and how many recorded ones it stands for. */
export interface WeightedValue {
  readonly value: number
  readonly count: number
}

/**
 * A histogram of a `PlainStorage`.
 *
 * `count`, `sum`, `min` and `max` are those of its whole life, and exact. Of the values since the last `take()`, as
 * many are kept as the storage allows. From there on a further one is joined with one of them, picked at random: one
 * of the two stays, by a throw weighted with their counts, and stands for both. So no count is ever lost, and on
 * average each value keeps its share.
 */
export class PlainHistogram extends ObservedSeries<'histogram'> implements HistogramFn {
  count = 0
  sum = 0
  /** `Infinity` as long as nothing was recorded. */
  min: number = Number.POSITIVE_INFINITY
  /** `-Infinity` as long as nothing was recorded. */
  max: number = Number.NEGATIVE_INFINITY
  readonly #maxValues: number
  readonly #random: () => number
  #kept: Array<{ value: number; count: number }> = []

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
    if (this.#kept.length < this.#maxValues) this.#kept.push({ value, count })
    else if (this.#maxValues > 0) this.#join(value, count)
  }

  /** The values since the last `take()`; their counts add up to how many there were. */
  take(): readonly WeightedValue[] {
    const kept = this.#kept
    this.#kept = []
    return kept
  }

  #join(value: number, count: number): void {
    const kept = this.#kept[Math.floor(this.#random() * this.#kept.length)]!
    kept.count += count
    if (this.#random() * kept.count < count) kept.value = value
  }
}

/** What a `PlainStorage` makes; `kind` tells which. */
export type PlainSeries = PlainCounter | PlainGauge | PlainHistogram
