import { cell } from './cell.ts'
import { liveScope } from './global.ts'
import { createDiscardedSeries, discardValue } from './invalid.ts'
import { copyLabels, type Labels } from './label.ts'
import type { Metadata } from './metadata.ts'
import { noopSeries } from './noop.ts'
import type { CounterFn, GaugeFn, HistogramFn, Recorder, SeriesFn } from './recorder.ts'
import { type Disposer, startTimer, type Timer, timeCall, trackOne } from './timer.ts'
import { messageOf } from './warn.ts'

/** An epoch that no cell ever has: the next use of the handle binds it. */
const unbound = -2

/** What a handle has in place of labels that threw when they were read: registering it fails each time. */
const unreadable: Labels = Object.freeze([])

/**
 * A metric's name and labels, and the series they stand for in whatever recorder is current when it is used.
 *
 * Only `epoch` and `inner` matter to the fast path: while the epoch is that of the global cell, `inner` is where to
 * write. Everything rare sits behind that comparison, in `resolve`.
 */
abstract class Handle<Fn extends SeriesFn> {
  // Declared, not defined: a field that is defined first and then assigned is written twice for every handle.
  declare readonly name: string
  /** @internal A copy of the labels, where `inner` has none. */
  declare own: Labels | undefined
  declare readonly metadata: Metadata
  /** @internal */
  declare inner: Fn
  /** @internal */
  declare epoch: number

  /** @internal */
  constructor(
    name: string,
    labels: Labels | undefined,
    metadata: Metadata,
    inner: Fn,
    epoch: number = cell.generation,
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

  /** @internal */
  abstract register(recorder: Recorder): Fn

  /** @internal */
  resolve(): Fn {
    const scope = liveScope()
    if (scope) return this.bind(scope.recorder)
    if (this.epoch !== cell.generation) {
      this.inner = this.bind(cell.recorder)
      this.epoch = cell.generation
    }
    return this.inner
  }

  /** @internal */
  bind(recorder: Recorder): Fn {
    try {
      // From now on, because the next series may have none.
      this.own = this.labels
      if (this.own === unreadable) throw new Error('unreadable labels')
      const inner = this.register(recorder)
      // Programs without types return nothing where they forgot to return, or anything else.
      if (Object(inner) !== inner) throw new Error('none was made')
      return inner
    } catch (error) {
      return createDiscardedSeries(this.name, error) as SeriesFn as Fn
    }
  }
}

/** A value that only ever rises, such as requests served: `increment` it, or raise it with `absolute`. */
export class Counter extends Handle<CounterFn> {
  /**
   * Adds `value` (1 by default): a finite number, not negative. Anything else is ignored and counted as invalid.
   *
   * @param exemplar - labels of the one occurrence that this is, such as `{ trace_id }`; they make no series.
   */
  increment(value = 1, exemplar?: Labels): void {
    if (typeof value === 'number' && value - value === 0 && value >= 0) {
      ;(this.epoch === cell.epoch ? this.inner : this.resolve()).increment(value, exemplar)
    } else {
      discardValue(this.name, 'increment', value)
    }
  }

  /**
   * Raises the counter to at least `value`, for totals that are counted elsewhere; a lower value changes nothing.
   * Takes a finite number, not negative. Anything else is ignored and counted as invalid.
   */
  absolute(value: number): void {
    if (typeof value === 'number' && value - value === 0 && value >= 0) {
      ;(this.epoch === cell.epoch ? this.inner : this.resolve()).absolute(value)
    } else {
      discardValue(this.name, 'absolute', value)
    }
  }

  /** @internal */
  register(recorder: Recorder): CounterFn {
    return recorder.registerCounter(this.name, this.labels, this.metadata)
  }
}

/** A value that goes up and down, such as a queue's length. Takes every number, `NaN` and the infinities too. */
export class Gauge extends Handle<GaugeFn> {
  /** Replaces the value. Anything but a number is ignored and counted as invalid. */
  set(value: number): void {
    if (typeof value === 'number') (this.epoch === cell.epoch ? this.inner : this.resolve()).set(value)
    else discardValue(this.name, 'set', value)
  }

  /** Adds `value` (1 by default). Anything but a number is ignored and counted as invalid. */
  increment(value = 1): void {
    if (typeof value === 'number') (this.epoch === cell.epoch ? this.inner : this.resolve()).increment(value)
    else discardValue(this.name, 'increment', value)
  }

  /** Subtracts `value` (1 by default). Anything but a number is ignored and counted as invalid. */
  decrement(value = 1): void {
    if (typeof value === 'number') (this.epoch === cell.epoch ? this.inner : this.resolve()).decrement(value)
    else discardValue(this.name, 'decrement', value)
  }

  /** Adds 1 now; the function returned takes it away again, once. It can be used with `using`. */
  track(): Disposer {
    return trackOne(this)
  }

  /** @internal */
  register(recorder: Recorder): GaugeFn {
    return recorder.registerGauge(this.name, this.labels, this.metadata)
  }
}

/** A distribution of values, such as durations or sizes. */
export class Histogram extends Handle<HistogramFn> {
  /**
   * Adds one value: any finite number. Anything else is ignored and counted as invalid.
   *
   * @param exemplar - labels of the one occurrence that this is, such as `{ trace_id }`; they make no series.
   */
  record(value: number, exemplar?: Labels): void {
    if (typeof value === 'number' && value - value === 0) {
      ;(this.epoch === cell.epoch ? this.inner : this.resolve()).record(value, exemplar)
    } else {
      discardValue(this.name, 'record', value)
    }
  }

  /**
   * Adds the same value `count` times, at the cost of once: any finite number, and a safe integer not below 0.
   * Anything else is ignored and counted as one invalid sample.
   */
  recordMany(value: number, count: number): void {
    if (typeof value === 'number' && value - value === 0 && Number.isSafeInteger(count) && count >= 0) {
      if (count > 0) (this.epoch === cell.epoch ? this.inner : this.resolve()).recordMany(value, count)
    } else {
      discardValue(this.name, 'recordMany', `${messageOf(value)}, ${messageOf(count)}`)
    }
  }

  /** Starts a timer that records seconds, once: `const stop = latency.startTimer(); …; const seconds = stop()`. */
  startTimer(): Timer {
    return startTimer(this)
  }

  /**
   * Runs `body`, records how many seconds it took, and returns what it returns. For a promise, until it settles.
   * Records also when `body` throws or rejects.
   */
  time<T>(body: () => T): T {
    return timeCall(this, body)
  }

  /** @internal */
  register(recorder: Recorder): HistogramFn {
    return recorder.registerHistogram(this.name, this.labels, this.metadata)
  }
}

type HandleClass<Fn extends SeriesFn, H> = new (
  name: string,
  labels: Labels | undefined,
  metadata: Metadata,
  inner: Fn,
  epoch?: number,
) => H

/** A copy of the labels, or what stands for labels that cannot be read. */
export function ownLabels(labels: Labels | undefined): Labels | undefined {
  try {
    return copyLabels(labels)
  } catch {
    return unreadable
  }
}

/** A handle that finds its series at each use; for when a local scope is live, or registering failed. */
export function createHandle<Fn extends SeriesFn, H extends Handle<Fn>>(
  kind: HandleClass<Fn, H>,
  name: string,
  labels: Labels | undefined,
  metadata: Metadata,
): H {
  const handle = new kind(name, ownLabels(labels), metadata, noopSeries as SeriesFn as Fn, unbound)
  handle.resolve()
  return handle
}
