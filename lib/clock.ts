/** What tells the time, in milliseconds. */
export interface Clock {
  /** Milliseconds since some moment that stays the same. */
  now(): number
}

interface Realm {
  readonly performance?: Partial<Clock>
}

/**
 * The clock that is there now: fake timers replace it, and a test environment takes it away when it ends. Whoever measures
 * a time takes one clock, and its `now`, for the beginning and the end, because two clocks have nothing in common.
 *
 * Where there is no `performance`, `Date` has to do.
 */
export function currentClock(): Clock {
  const { performance } = globalThis as Realm
  return typeof performance?.now === 'function' ? (performance as Clock) : Date
}

/** `NaN` from a clock that throws: what is measured with it is no reason for the program to fail. */
export function readClock(clock: Clock, now: Clock['now']): number {
  try {
    return now.call(clock)
  } catch {
    return Number.NaN
  }
}
