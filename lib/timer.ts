/// <reference lib="esnext.disposable" preserve="true" />

import { clockReader } from './clock.ts'

/**
 * Makes `target` usable with `using`, which calls `end`.
 *
 * Older runtimes lack `Symbol.dispose`, as long as nobody adds it; compilers lower `using` to another symbol there.
 */
export function disposable<T extends object>(
  target: T,
  end: () => unknown,
): T & { [Symbol.dispose](): void } {
  const key = Symbol.dispose ?? Symbol.for('Symbol.dispose')
  ;(target as { [key]?: unknown })[key] = end
  return target as never
}

/** A running timer: call it, or leave its `using` block, to record the seconds since its start, once. */
export interface Timer {
  /** Records at the first call only. Returns the seconds that were recorded. */
  (): number
  [Symbol.dispose](): void
}

/** Undoes what returned it, once; also at the end of a `using` block. */
export interface Disposer {
  (): void
  [Symbol.dispose](): void
}

/** Starts to measure a time, which is recorded in seconds by the first call of what is returned. */
export function startTimer(record: (seconds: number) => void): Timer {
  const read = clockReader()
  const start = read()
  return disposer(() => {
    // A clock that was set back has measured nothing.
    const seconds = Math.max(read() - start, 0) / 1000
    record(seconds)
    return seconds
  })
}

/** A function that does `body` at its first call only, usable with `using`; further calls return what that returned. */
export function disposer<T>(body: () => T): { (): T; [Symbol.dispose](): void } {
  let live = true
  let result: T
  const done = (): T => {
    if (live) {
      live = false
      result = body()
    }
    return result
  }
  return disposable(done, done)
}
