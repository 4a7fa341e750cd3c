/// <reference lib="esnext.disposable" preserve="true" />

import { currentClock, readClock } from './clock.ts'
import type { LabelObject, Labels } from './label.ts'

/**
 * Makes `target` usable with `using`, which calls `end`.
 *
 * In runtimes without `Symbol.dispose`, compilers lower `using` to `Symbol.for('Symbol.dispose')`.
 */
export function disposable<T extends object>(
  target: T,
  end: () => unknown,
): T & {
  /** Calls `end`. */
  [Symbol.dispose](): void
} {
  const key = Symbol.dispose ?? Symbol.for('Symbol.dispose')
  ;(target as { [key]?: unknown })[key] = end
  return target as never
}

/** A running timer. To record the seconds since its start, call it or leave its `using` block. It records once. */
export interface Timer {
  /**
   * Records the seconds, at the first call only, and returns what was recorded.
   *
   * @param labels - labels that are known only now, besides those of the histogram. Of the same name, these count.
   */
  <L extends LabelObject<L>>(labels?: Labels | L): number
  /** Records the seconds, at the end of a `using` block. */
  [Symbol.dispose](): void
}

/** Undoes what the call that returned it has done, once. Runs also at the end of a `using` block. */
export interface Disposer {
  (): void
  /** The same, at the end of a `using` block. */
  [Symbol.dispose](): void
}

interface Recording {
  record(seconds: number): void
}

/** @param withLabels - returns the histogram with these labels added. Must not throw. */
export function startTimer<H extends Recording>(
  histogram: H,
  withLabels: (histogram: H, labels: Labels) => H,
): Timer {
  const clock = currentClock()
  const { now } = clock
  const start = readClock(clock, now)
  let seconds: number | undefined
  const stop = (labels?: Labels): number => {
    if (seconds === undefined) {
      // If the clock was set back, no time has passed.
      seconds = Math.max(readClock(clock, now) - start, 0) / 1000
      ;(labels ? withLabels(histogram, labels) : histogram).record(seconds)
    }
    return seconds
  }
  return disposable(stop, () => stop())
}

/** A function that runs `body` at its first call only, usable with `using`. */
export function disposer(body: () => void): Disposer {
  let live = true
  const done = (): void => {
    if (!live) return
    live = false
    body()
  }
  return disposable(done, done)
}
