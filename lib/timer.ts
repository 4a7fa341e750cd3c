/// <reference lib="esnext.disposable" preserve="true" />

import { currentClock, readClock } from './clock.ts'

/**
 * Makes `target` usable with `using`, which calls `end`.
 *
 * Older runtimes lack `Symbol.dispose`, as long as nobody adds it; compilers lower `using` to another symbol there.
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

/** A running timer: call it, or leave its `using` block, to record the seconds since its start, once. */
export interface Timer {
  /** Records at the first call only. Returns the seconds that were recorded. */
  (): number
  /** Records, at the end of a `using` block. */
  [Symbol.dispose](): void
}

/** Undoes what returned it, once; also at the end of a `using` block. */
export interface Disposer {
  (): void
  /** The same, at the end of a `using` block. */
  [Symbol.dispose](): void
}

interface Recording {
  record(seconds: number): void
}

export function startTimer(histogram: Recording): Timer {
  const clock = currentClock()
  const { now } = clock
  const start = readClock(clock, now)
  let seconds: number | undefined
  const stop = (): number => {
    if (seconds === undefined) {
      // A clock that was set back has measured nothing.
      seconds = Math.max(readClock(clock, now) - start, 0) / 1000
      histogram.record(seconds)
    }
    return seconds
  }
  return disposable(stop, stop)
}

/** A function that does `body` at its first call only, usable with `using`. */
export function disposer(body: () => void): Disposer {
  let live = true
  const done = (): void => {
    if (!live) return
    live = false
    body()
  }
  return disposable(done, done)
}
