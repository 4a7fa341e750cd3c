import { BuildError, shown } from './error.ts'

/** The longest delay of a timer: Node replaces a longer one by one millisecond. */
export const longestTimerMs: number = 2 ** 31 - 1

/** Checks a duration: a finite number of milliseconds above 0. */
export function checkDuration(durationMs: number, option: string): number {
  if (typeof durationMs === 'number' && durationMs > 0 && Number.isFinite(durationMs)) return durationMs
  throw new BuildError(
    'INVALID_DURATION',
    `${option} got ${shown(durationMs)}. Give a number of milliseconds above 0, for example 20000.`,
  )
}

/** Checks a duration for a timer; one above 24 days is cut to the longest that timers have. */
export function checkTimer(durationMs: number, option: string): number {
  return Math.min(checkDuration(durationMs, option), longestTimerMs)
}
