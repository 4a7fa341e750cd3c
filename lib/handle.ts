import { resolve } from './binding.ts'
import { cell } from './cell.ts'
import { discardValue } from './invalid.ts'
import type { Labels } from './label.ts'
import type { Metadata } from './metadata.ts'
import { messageOf } from './printable.ts'
import type { CounterFn, GaugeFn, HistogramFn, Recorder } from './recorder.ts'
import { callThen } from './settle.ts'
import { type Disposer, disposer, startTimer, type Timer } from './timer.ts'

// No common base: V8 removes a handle that never escapes only if its constructor has no `super()` call.
// `declare`d fields: an initialiser would write each one twice.
// In a method that is detached from its handle, `this` is undefined. The frequent methods catch the TypeError, at no
// cost; `this?.epoch` would take a quarter of the time of a held counter. The others use it.

/** A value that only rises, such as requests served: add to it with `increment`, or raise it with `absolute`. */
export class Counter {
  declare readonly name: string
  /** @internal */
  declare copied: Labels | undefined
  declare readonly metadata: Metadata
  /** @internal */
  declare inner: CounterFn
  /** @internal */
  declare epoch: number

  /** @internal */
  constructor(name: string, labels: Labels | undefined, metadata: Metadata, inner: CounterFn, epoch: number) {
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
   * Adds `value` (1 by default): a finite number, not negative. Anything else is ignored and counted as invalid.
   *
   * @param exemplar - labels of this one occurrence, such as `{ trace_id }`. They do not make a series.
   */
  increment(value = 1, exemplar?: Labels): void {
    if (typeof value === 'number' && value - value === 0 && value >= 0) {
      let inner: CounterFn
      try {
        inner = this.epoch === cell.epoch ? this.inner : resolve(this)
      } catch {
        inner = resolve(this)
      }
      inner.increment(value, exemplar)
    } else {
      discardValue(this, 'increment', value)
    }
  }

  /**
   * Raises the counter to at least `value`, for totals that are counted elsewhere. A lower value changes nothing.
   * Takes a finite number, not negative. Anything else is ignored and counted as invalid.
   */
  absolute(value: number): void {
    if (typeof value === 'number' && value - value === 0 && value >= 0) {
      ;(this?.epoch === cell.epoch ? this.inner : resolve(this)).absolute(value)
    } else {
      discardValue(this, 'absolute', value)
    }
  }

  /** @internal */
  register(recorder: Recorder): CounterFn {
    return recorder.registerCounter(this.name, this.labels, this.metadata)
  }
}

/** A value that goes up and down, such as the length of a queue. Takes every number, also `NaN` and the infinities. */
export class Gauge {
  declare readonly name: string
  /** @internal */
  declare copied: Labels | undefined
  declare readonly metadata: Metadata
  /** @internal */
  declare inner: GaugeFn
  /** @internal */
  declare epoch: number

  /** @internal */
  constructor(name: string, labels: Labels | undefined, metadata: Metadata, inner: GaugeFn, epoch: number) {
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

  /** Replaces the value. Anything but a number is ignored and counted as invalid. */
  set(value: number): void {
    if (typeof value === 'number') {
      let inner: GaugeFn
      try {
        inner = this.epoch === cell.epoch ? this.inner : resolve(this)
      } catch {
        inner = resolve(this)
      }
      inner.set(value)
    } else {
      discardValue(this, 'set', value)
    }
  }

  /** Adds `value` (1 by default). Anything but a number is ignored and counted as invalid. */
  increment(value = 1): void {
    if (typeof value === 'number') {
      let inner: GaugeFn
      try {
        inner = this.epoch === cell.epoch ? this.inner : resolve(this)
      } catch {
        inner = resolve(this)
      }
      inner.increment(value)
    } else {
      discardValue(this, 'increment', value)
    }
  }

  /** Subtracts `value` (1 by default). Anything but a number is ignored and counted as invalid. */
  decrement(value = 1): void {
    if (typeof value === 'number') {
      let inner: GaugeFn
      try {
        inner = this.epoch === cell.epoch ? this.inner : resolve(this)
      } catch {
        inner = resolve(this)
      }
      inner.decrement(value)
    } else {
      discardValue(this, 'decrement', value)
    }
  }

  /**
   * Adds 1, and returns a function that subtracts it again, once, usable with `using`. It subtracts from the same
   * series, even if another recorder is current by then.
   */
  track(): Disposer {
    // Not through the handle: by then it may stand for another series, to which nothing was added.
    const bound = resolve(this)
    const series = bound.here?.() ?? bound
    series.increment(1)
    return disposer(() => series.decrement(1))
  }

  /** @internal */
  register(recorder: Recorder): GaugeFn {
    return recorder.registerGauge(this.name, this.labels, this.metadata)
  }
}

/** A distribution of values, such as durations or sizes. */
export class Histogram {
  declare readonly name: string
  /** @internal */
  declare copied: Labels | undefined
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

  /** Starts a timer. The first call of `const stop = latency.startTimer()` records the seconds, others nothing. */
  startTimer(): Timer {
    // If detached from its handle, `record` of the prototype reports that when the timer stops.
    return startTimer(this instanceof Histogram ? this : Histogram.prototype)
  }

  /**
   * Runs `body`, records how many seconds it took, and returns its result. If that is a promise, the promise returned
   * settles the same way, after the time is recorded. The time is also recorded when `body` throws or rejects.
   */
  time<T>(body: () => T): T {
    return callThen(body, Histogram.prototype.startTimer.call(this))
  }

  /** @internal */
  register(recorder: Recorder): HistogramFn {
    return recorder.registerHistogram(this.name, this.labels, this.metadata)
  }
}
