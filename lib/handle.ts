import { resolve } from './binding.ts'
import { cell } from './cell.ts'
import { discardValue } from './invalid.ts'
import type { Labels } from './label.ts'
import type { Metadata } from './metadata.ts'
import { messageOf } from './printable.ts'
import type { CounterFn, GaugeFn, HistogramFn, Recorder } from './recorder.ts'
import { callThen } from './settle.ts'
import { type Disposer, disposer, startTimer, type Timer } from './timer.ts'

// Three classes that extend none: V8 leaves a handle out that is used where it was made, but only if its constructor
// calls no other. And their fields are declared, not defined: what is defined first and then assigned is written twice.
// A method that was taken off its handle has no `this`, which only throws: asking `this?.epoch` takes a quarter of the time
// of a held counter, the try block none. Where the work is rare or large, it asks.

/** A value that only ever rises, such as requests served: `increment` it, or raise it with `absolute`. */
export class Counter {
  declare readonly name: string
  /** @internal */
  declare own: Labels | undefined
  declare readonly metadata: Metadata
  /** @internal */
  declare inner: CounterFn
  /** @internal */
  declare epoch: number

  /** @internal */
  constructor(name: string, labels: Labels | undefined, metadata: Metadata, inner: CounterFn, epoch: number) {
    this.name = name
    this.own = labels
    this.metadata = metadata
    this.inner = inner
    this.epoch = epoch
  }

  /** The handle's own copy, or the recorder's; never an object of the caller's. */
  get labels(): Labels | undefined {
    return this.own ?? this.inner.labels
  }

  /**
   * Adds `value` (1 by default): a finite number, not negative. Anything else is ignored and counted as invalid.
   *
   * @param exemplar - labels of the one occurrence that this is, such as `{ trace_id }`; they make no series.
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
   * Raises the counter to at least `value`, for totals that are counted elsewhere; a lower value changes nothing.
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

/** A value that goes up and down, such as a queue's length. Takes every number, `NaN` and the infinities too. */
export class Gauge {
  declare readonly name: string
  /** @internal */
  declare own: Labels | undefined
  declare readonly metadata: Metadata
  /** @internal */
  declare inner: GaugeFn
  /** @internal */
  declare epoch: number

  /** @internal */
  constructor(name: string, labels: Labels | undefined, metadata: Metadata, inner: GaugeFn, epoch: number) {
    this.name = name
    this.own = labels
    this.metadata = metadata
    this.inner = inner
    this.epoch = epoch
  }

  /** The handle's own copy, or the recorder's; never an object of the caller's. */
  get labels(): Labels | undefined {
    return this.own ?? this.inner.labels
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
   * Adds 1 now; the function returned takes it away again, once, from the same series, whatever recorder is current then.
   * It can be used with `using`.
   */
  track(): Disposer {
    // Of one series: the one that the handle stands for may be another by then, which was not counted up.
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
  declare own: Labels | undefined
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
    this.own = labels
    this.metadata = metadata
    this.inner = inner
    this.epoch = epoch
  }

  /** The handle's own copy, or the recorder's; never an object of the caller's. */
  get labels(): Labels | undefined {
    return this.own ?? this.inner.labels
  }

  /**
   * Adds one value: any finite number. Anything else is ignored and counted as invalid.
   *
   * @param exemplar - labels of the one occurrence that this is, such as `{ trace_id }`; they make no series.
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
   * Adds the same value `count` times, at the cost of once: any finite number, and a safe integer not below 0.
   * Anything else is ignored and counted as one invalid sample.
   */
  recordMany(value: number, count: number): void {
    if (typeof value === 'number' && value - value === 0 && Number.isSafeInteger(count) && count >= 0) {
      if (count > 0) (this?.epoch === cell.epoch ? this.inner : resolve(this)).recordMany(value, count)
    } else {
      discardValue(this, 'recordMany', `${messageOf(value)}, ${messageOf(count)}`)
    }
  }

  /** Starts a timer. Its first stop records the seconds since, later ones nothing: `const stop = latency.startTimer(); …; const seconds = stop()`. */
  startTimer(): Timer {
    // Off its handle, the prototype says so when the time is recorded.
    return startTimer(this instanceof Histogram ? this : Histogram.prototype)
  }

  /**
   * Runs `body`, records how many seconds it took, and returns what it returns; for a promise, one that settles alike,
   * once that time is recorded. Records also when `body` throws or rejects.
   */
  time<T>(body: () => T): T {
    return callThen(body, Histogram.prototype.startTimer.call(this))
  }

  /** @internal */
  register(recorder: Recorder): HistogramFn {
    return recorder.registerHistogram(this.name, this.labels, this.metadata)
  }
}
