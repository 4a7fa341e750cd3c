import { resolve, zero } from './binding.ts'
import { cell } from './cell.ts'
import type { Handle } from './handle.ts'
import { discardValue } from './invalid.ts'
import type { Labels } from './label.ts'
import type { Metadata } from './metadata.ts'
import type { CounterFn } from './recorder.ts'

// No common base: V8 removes a handle that never escapes only if its constructor has no `super()` call.
// `declare`d fields: an initialiser would write each one twice.
// In a method that is detached from its handle, `this` is undefined. The frequent methods catch the TypeError, at no
// cost; `this?.epoch` would take a quarter of the time of a held counter. The others use it.
// All of this holds for gauges and histograms, too.

/** A value that only rises, such as requests served: add to it with `increment`, or raise it with `absolute`. */
export class Counter {
  /** @internal On the prototype. */
  declare readonly method: Handle<never>['method']
  declare readonly name: string
  /** @internal */
  declare copied: Labels | undefined | null
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

  /**
   * Shows the counter, at 0 if it has no value yet, so that a first increment can be told from a counter that was always
   * there. Also in recorders that are installed later, for up to 1,000 metrics. Changes no value. Returns the counter.
   *
   * @example
   * ```ts
   * const failed = counter('jobs_total', { result: 'failed' }).zero()
   * ```
   */
  zero(): this {
    return zero(this)
  }
}
