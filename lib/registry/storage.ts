import type { CounterFn, GaugeFn, HistogramFn } from 'metrics-facade'
import type { TreeEntry } from './node.ts'
import { PlainCounter, PlainGauge, PlainHistogram } from './plain.ts'
import type { SeriesKey } from './series.ts'

/**
 * Makes the series of a `Registry`: one call for each new series, which starts with its first value.
 *
 * Each call returns another object. It takes what is written, has the `labels` of the key, and a field `live` that is
 * `true` at first. `StoredSeries` has both, and makes the look-ups of the facade fast. Must not throw.
 */
export interface Storage<
  C extends CounterFn & TreeEntry,
  G extends GaugeFn & TreeEntry,
  H extends HistogramFn & TreeEntry,
> {
  /** Makes a new counter. */
  counter(key: SeriesKey<'counter'>): C
  /** Makes a new gauge. */
  gauge(key: SeriesKey<'gauge'>): G
  /** Makes a new histogram. */
  histogram(key: SeriesKey<'histogram'>): H
}

/** Settings of a {@link PlainStorage}. */
export interface PlainStorageOptions {
  /**
   * How many values a histogram holds from one `take()` to the next, each of some 40 bytes: 1,024 by default. 0 for
   * exporters that never call `take()`.
   */
  readonly maxValues?: number
  /** Numbers from 0 up to but not including 1, for tests; `Math.random` by default. */
  readonly random?: () => number
}

/**
 * Makes series that hold their totals and what was written since they were last read, for exporters that push.
 *
 * Their memory is bounded, even if they are never read.
 */
export class PlainStorage implements Storage<PlainCounter, PlainGauge, PlainHistogram> {
  readonly #maxValues: number
  readonly #random: () => number

  /** @throws RangeError when `maxValues` is not an integer from 0 on. */
  constructor({ maxValues = 1024, random = Math.random }: PlainStorageOptions = {}) {
    if (!Number.isSafeInteger(maxValues) || maxValues < 0) {
      throw new RangeError(`maxValues is ${String(maxValues)}. Give a whole number from 0 on, such as 1024.`)
    }
    this.#maxValues = maxValues
    this.#random = random
  }

  counter(key: SeriesKey<'counter'>): PlainCounter {
    return new PlainCounter(key)
  }

  gauge(key: SeriesKey<'gauge'>): PlainGauge {
    return new PlainGauge(key)
  }

  histogram(key: SeriesKey<'histogram'>): PlainHistogram {
    return new PlainHistogram(key, this.#maxValues, this.#random)
  }
}
