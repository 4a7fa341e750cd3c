/** A clock that counts milliseconds. */
export interface Clock {
  /** Milliseconds since some fixed moment. */
  now(): number
}

interface Realm {
  readonly performance?: Partial<Clock>
}

/**
 * The clock of this moment: fake timers replace it, and a test environment removes it when it ends. Measure a duration
 * with one clock and one `now` for both ends, because the times of two clocks cannot be compared.
 *
 * Returns `Date` if the runtime has no `performance`.
 */
export function currentClock(): Clock {
  const { performance } = globalThis as Realm
  return typeof performance?.now === 'function' ? (performance as Clock) : Date
}

/** The time, or `NaN` if the clock throws: a broken clock must not break the program that is measured. */
export function readClock(clock: Clock, now: Clock['now']): number {
  try {
    return now.call(clock)
  } catch {
    return Number.NaN
  }
}
