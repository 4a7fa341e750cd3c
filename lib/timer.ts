/// <reference lib="esnext.disposable" preserve="true" />

/** Not in every runtime; where it is missing, `Date` has to do. Both are in milliseconds. */
declare const performance: { now(): number } | undefined

const now: () => number = typeof performance === 'undefined' ? Date.now : performance.now.bind(performance)

/** Older runtimes lack `Symbol.dispose`; compilers lower `using` to this symbol there. */
const dispose: typeof Symbol.dispose = Symbol.dispose ?? (Symbol.for('Symbol.dispose') as never)

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

interface Recording {
  record(seconds: number): void
}

export function startTimer(histogram: Recording): Timer {
  const start = now()
  let seconds: number | undefined
  const stop = (): number => {
    if (seconds === undefined) {
      seconds = (now() - start) / 1000
      histogram.record(seconds)
    }
    return seconds
  }
  stop[dispose] = stop as () => void
  return stop as Timer
}

/** A function that does `body` at its first call only, usable with `using`. */
export function disposer(body: () => void): Disposer {
  let live = true
  const done = (): void => {
    if (!live) return
    live = false
    body()
  }
  done[dispose] = done
  return done as Disposer
}
