import { resolve, zero } from './binding.ts'
import { cell } from './cell.ts'
import type { Handle } from './handle.ts'
import { discardValue } from './invalid.ts'
import type { Labels } from './label.ts'
import type { Metadata } from './metadata.ts'
import type { GaugeFn } from './recorder.ts'
import { type Disposer, disposer } from './timer.ts'

// Written as in counter.ts, for the reasons given there.

/** A value that goes up and down, such as the length of a queue. Takes every number, also `NaN` and the infinities. */
export class Gauge {
  /** @internal On the prototype. */
  declare readonly method: Handle<never>['method']
  declare readonly name: string
  /** @internal */
  declare copied: Labels | undefined | null
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

  /** Shows the gauge, at 0 if it has no value yet; see {@link Counter.zero}. */
  zero(): this {
    return zero(this)
  }
}
