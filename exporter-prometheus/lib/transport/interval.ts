import { checkDuration } from '../base/duration.ts'

/** Checks the time between pushes: a number of milliseconds above 0, or `Infinity` for none but those asked for. */
export function checkInterval(intervalMs: number, option: string): number {
  return intervalMs === Number.POSITIVE_INFINITY ? intervalMs : checkDuration(intervalMs, option)
}
