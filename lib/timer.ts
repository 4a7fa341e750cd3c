/// <reference lib="esnext.disposable" preserve="true" />

/** Not in every runtime; where it is missing, `Date` has to do. Both are in milliseconds. */
declare const performance: { now(): number } | undefined

const now: () => number = typeof performance === 'undefined' ? Date.now : performance.now.bind(performance)

/** Older runtimes lack `Symbol.dispose`; compilers lower `using` to this symbol there. */
const dispose: typeof Symbol.dispose = Symbol.dispose ?? (Symbol.for('Symbol.dispose') as never)

interface Once<T> {
  (): T
  [Symbol.dispose](): void
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

interface Recording {
  record(seconds: number): void
}

export function startTimer(histogram: Recording): Timer {
  const start = now()
  return once(() => {
    const seconds = (now() - start) / 1000
    histogram.record(seconds)
    return seconds
  })
}

/** A function that does `body` at its first call only, and returns the same ever after; usable with `using`. */
export function once<T>(body: () => T): Once<T> {
  let isDone = false
  let result: T
  const call = (): T => {
    if (!isDone) {
      isDone = true
      result = body()
    }
    return result
  }
  call[dispose] = call as () => void
  return call
}
