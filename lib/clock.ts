/** What tells the time, in milliseconds. */
export interface Clock {
  now(): number
}

interface Realm {
  readonly performance?: Partial<Clock>
}

/**
 * The clock that is there now: fake timers replace it, and a test environment takes it away when it ends.
 *
 * Where there is no `performance`, `Date` has to do.
 */
export function currentClock(): Clock {
  const { performance } = globalThis as Realm
  return typeof performance?.now === 'function' ? (performance as Clock) : Date
}

/**
 * What reads `clock`, by its `now` of this moment: a time is measured by one clock from its beginning to its end, because
 * two have nothing in common. `NaN` from one that throws: what is measured is no reason for the program to fail.
 */
export function clockReader(clock: Clock = currentClock()): () => number {
  const { now } = clock
  return () => {
    try {
      return now.call(clock)
    } catch {
      return Number.NaN
    }
  }
}
