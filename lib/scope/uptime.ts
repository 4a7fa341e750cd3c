import { type Clock, currentClock, type Disposer, readClock } from 'metrics-facade'
import { shown } from 'metrics-facade/registry'
import { ScopeError } from './error.ts'
import type { MetricScope } from './metric-scope.ts'

/**
 * Gives the milliseconds since this call, never below 0.
 *
 * Each reading asks the clock that was there at the one before, and the next one the clock that is there by then: so it goes
 * on after fake timers, which may have been there at the start.
 *
 * @param own - the clock to ask in any case.
 */
function startStopwatch(own: Clock | undefined): () => number {
  let clock = own ?? currentClock()
  let { now } = clock
  let start = readClock(clock, now)
  let before = 0
  return () => {
    const passed = Math.max(before + readClock(clock, now) - start, before)
    const current = own ?? currentClock()
    if (current.now !== now) {
      clock = current
      now = clock.now
      start = readClock(clock, now)
      before = passed
    }
    return passed
  }
}

/** Brings a gauge of the seconds since this call up to date before each scrape. Returns what ends that. */
export function trackUptime(scope: MetricScope, now?: () => number): Disposer {
  if (now !== undefined && typeof now !== 'function') {
    throw new ScopeError(
      'INVALID_ARGUMENT',
      `The clock is ${shown(now)}: give a function that returns milliseconds.`,
    )
  }
  const name = 'system_uptime_seconds'
  const uptime = scope.createGauge(name, 'Seconds since the start')
  const elapsed = startStopwatch(now && { now })
  return scope.collect(() => uptime.set(elapsed() / 1000), name)
}
