import { type Clock, currentClock, type Disposer, describeGauge, readClock } from 'metrics-facade'
import { shown } from 'metrics-facade/registry'
import { ScopeError } from './error.ts'
import type { MetricScope } from './metric-scope.ts'

/**
 * Returns a function that returns the milliseconds since this call, never below 0.
 *
 * Each reading uses the clock that was current at the previous one, and then switches to the clock of this moment. So
 * it goes on when fake timers begin or end.
 *
 * @param fixed - a clock to use instead.
 */
function startStopwatch(fixed: Clock | undefined): () => number {
  let clock = fixed ?? currentClock()
  let { now } = clock
  let start = readClock(clock, now)
  let before = 0
  return () => {
    const passed = Math.max(before + readClock(clock, now) - start, before)
    const current = fixed ?? currentClock()
    if (current.now !== now) {
      clock = current
      now = clock.now
      start = readClock(clock, now)
      before = passed
    }
    return passed
  }
}

/** Updates a gauge with the seconds since this call before each scrape. Returns a function that ends it. */
export function trackUptime(scope: MetricScope, now?: () => number): Disposer {
  if (now !== undefined && typeof now !== 'function') {
    throw new ScopeError(
      'INVALID_ARGUMENT',
      `The clock is ${shown(now)}: give a function that returns milliseconds.`,
    )
  }
  const name = 'system_uptime_seconds'
  const help = 'Seconds since the start'
  // Of a program with several threads or processes, that of the oldest one.
  describeGauge(scope.shared.start + name, help, { merge: 'max' })
  const uptime = scope.createGauge(name, help)
  const elapsed = startStopwatch(now && { now })
  return scope.collect(() => uptime.set(elapsed() / 1000), name)
}
