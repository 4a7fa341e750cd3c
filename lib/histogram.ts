import { createHandle, resolve, zero } from './binding.ts'
import { cell } from './cell.ts'
import type { Handle } from './handle.ts'
import { discardValue } from './invalid.ts'
import { type Labels, labelRecord } from './label.ts'
import type { Metadata } from './metadata.ts'
import { messageOf } from './printable.ts'
import type { HistogramFn } from './recorder.ts'
import { callThen } from './settle.ts'
import { startTimer, type Timer } from './timer.ts'

// Written as in counter.ts, for the reasons given there.

/** A distribution of values, such as durations or sizes. */
export class Histogram {
  /** @internal On the prototype. */
  declare readonly method: Handle<never>['method']
  declare readonly name: string
  /** @internal */
  declare copied: Labels | undefined | null
  declare readonly metadata: Metadata
  /** @internal */
  declare inner: HistogramFn
  /** @internal */
  declare epoch: number

  /** @internal */
  constructor(
    name: string,
    labels: Labels | undefined,
    metadata: Metadata,
    inner: HistogramFn,
    epoch: number,
  ) {
    this.name = name
    this.copied = labels
    this.metadata = metadata
    this.inner = inner
    this.epoch = epoch
  }

  /** The handle's copy or the recorder's, never the object of the caller. */
  get labels(): Labels | undefined {
    return this.copied ?? this.inner.labels
  }

  /**
   * Adds one value: any finite number. Anything else is ignored and counted as invalid.
   *
   * @param exemplar - labels of this one occurrence, such as `{ trace_id }`. They do not make a series.
   */
  record(value: number, exemplar?: Labels): void {
    if (typeof value === 'number' && value - value === 0) {
      let inner: HistogramFn
      try {
        inner = this.epoch === cell.epoch ? this.inner : resolve(this)
      } catch {
        inner = resolve(this)
      }
      inner.record(value, exemplar)
    } else {
      discardValue(this, 'record', value)
    }
  }

  /**
   * Adds the same value `count` times, at the cost of one: any finite number, and a safe integer not below 0.
   * Anything else is ignored and counted as one invalid sample.
   */
  recordMany(value: number, count: number): void {
    if (typeof value === 'number' && value - value === 0 && Number.isSafeInteger(count) && count >= 0) {
      if (count > 0) (this?.epoch === cell.epoch ? this.inner : resolve(this)).recordMany(value, count)
    } else {
      discardValue(this, 'recordMany', `${messageOf(value)}, ${messageOf(count)}`)
    }
  }

  /**
   * Starts a timer. The first call of `const stop = latency.startTimer()` records the seconds, others nothing. Labels
   * that are known only then are its argument, `stop({ code: 200 })`, so do not pass it as a callback that gets others.
   */
  startTimer(): Timer {
    // If detached from its handle, `record` of the prototype reports that when the timer stops.
    return startTimer(this instanceof Histogram ? this : Histogram.prototype, withLabels)
  }

  /**
   * Runs `body`, records how many seconds it took, and returns its result. If that is a promise, the promise returned
   * settles the same way, after the time is recorded. The time is also recorded when `body` throws or rejects.
   *
   * @param labelsOf - returns labels that are known only at the end, besides those of the histogram: of the result, or
   * of `undefined` and what was thrown. If it throws, the sample is counted as invalid; the result stays.
   *
   * @example
   * ```ts
   * await latency.time(() => fetch(url), (response, error) => ({ code: response?.status ?? 'error' }))
   * ```
   */
  time<T>(
    body: () => T,
    labelsOf?: (result: Awaited<T> | undefined, error: unknown) => Labels | undefined,
  ): T {
    const stop = Histogram.prototype.startTimer.call(this)
    return callThen(body, (result, error) => {
      stop(labelsOf && lazyLabels(() => [labelsOf(result, error)]))
    })
  }

  /** Shows the histogram, with all of its buckets at 0 if it has no value yet; see {@link Counter.zero}. */
  zero(): this {
    return zero(this)
  }
}

/** Labels of several sets, which are read, and may throw, only when the result is. */
function lazyLabels(sets: () => ReadonlyArray<Labels | undefined>): Labels {
  return {
    [Symbol.iterator]: () =>
      sets()
        .flatMap(labels => Object.entries(labelRecord(labels ?? {})))
        .values(),
  }
}

function withLabels(histogram: Histogram, labels: Labels): Histogram {
  return histogram instanceof Histogram
    ? createHandle(
        Histogram,
        histogram.name,
        lazyLabels(() => [histogram.labels, labels]),
        histogram.metadata,
      )
    : histogram
}
