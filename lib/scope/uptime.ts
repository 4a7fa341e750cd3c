import { collect, type Disposer } from 'metrics-facade'
import { shown } from './check.ts'
import { ScopeError } from './error.ts'
import type { MetricScope } from './metric-scope.ts'

/** Not in every runtime; where it is missing, `Date` has to do. Both are in milliseconds. */
declare const performance: { now(): number } | undefined

const monotonic: () => number =
  typeof performance === 'undefined' ? Date.now : performance.now.bind(performance)

/** Brings a gauge of the seconds since this call up to date before each scrape. Returns what ends that. */
export function trackUptime(scope: MetricScope, now: () => number = monotonic): Disposer {
  if (typeof now !== 'function') {
    throw new ScopeError(
      'INVALID_ARGUMENT',
      `The clock is ${shown(now)}: give a function that returns milliseconds.`,
    )
  }
  const uptime = scope.createGauge('system_uptime_seconds', 'Seconds since the start')
  const start = now()
  return collect(() => uptime.set((now() - start) / 1000), uptime.name)
}
