import { createHistogram, performance } from 'node:perf_hooks'
import timers from 'node:timers'
import { Unit } from 'metrics-facade'
import type { Emitter, SetValue } from './emitter.ts'
import type { Source } from './source.ts'

// Taken from Node when this is loaded: fake timers would measure nothing, and timers of jsdom and Electron are numbers.
const { clearInterval, setInterval } = timers
const steadyMs: () => number = performance.now.bind(performance)

/** An hour, in microseconds. A longer lag, of a machine that slept, counts as one hour. */
const longestLag = 3.6e9

const statistics = {
  min: 'Minimum',
  max: 'Maximum',
  mean: 'Mean',
  stddev: 'Standard deviation of',
  p50: 'Median',
  p90: '90th percentile of',
  p99: '99th percentile of',
} as const

type Statistic = keyof typeof statistics

function describeLag(emitter: Emitter): Record<Statistic, SetValue> {
  const setters = Object.entries(statistics).map(([name, words]) => {
    const description = `${words} event loop lag since the last scrape`
    // Of several threads, the slowest is the one to look at.
    const merge = name === 'min' ? 'min' : 'max'
    return [name, emitter.gauge(`nodejs_eventloop_lag_${name}_seconds`, Unit.Seconds, description, merge)]
  })
  return Object.fromEntries(setters)
}

/**
 * How late the event loop runs what is due, and which part of the time it is busy.
 *
 * Measured by a timer, because at each reset, which would be at each scrape, the histogram of `monitorEventLoopDelay`
 * forgets how long the loop was blocked around that moment. Its delays also include the interval of its timer.
 *
 * @param now - milliseconds that never go back.
 */
export function createEventLoopSource(
  emitter: Emitter,
  resolutionMs: number,
  now: () => number = steadyMs,
): Source {
  const setLag = emitter.gauge(
    'nodejs_eventloop_lag_seconds',
    Unit.Seconds,
    'Event loop lag, mean since the last scrape',
    'max',
  )
  const set = describeLag(emitter)
  const setUtilization = emitter.gauge(
    'nodejs_eventloop_utilization',
    undefined,
    'Event loop utilization since the last scrape, 0 to 1',
    'max',
  )
  const lag = createHistogram({ lowest: 1, highest: longestLag, figures: 2 })
  let last = now()
  const timer = setInterval(() => {
    const before = last
    last = now()
    const microseconds = Math.round((last - before - resolutionMs) * 1000)
    lag.record(Math.min(Math.max(microseconds, 1), longestLag))
  }, resolutionMs)
  timer.unref?.()
  const readLag = (): void => {
    const mean = lag.mean / 1e6
    setLag(mean)
    set.min(lag.min / 1e6)
    set.max(lag.max / 1e6)
    set.mean(mean)
    set.stddev(lag.stddev / 1e6)
    set.p50(lag.percentile(50) / 1e6)
    set.p90(lag.percentile(90) / 1e6)
    set.p99(lag.percentile(99) / 1e6)
    lag.reset()
  }
  let utilization = performance.eventLoopUtilization()
  return {
    name: 'process_event_loop',
    read() {
      // Without a measurement since the last scrape, the values of that one are still the best known.
      if (lag.count > 0) readLag()
      const current = performance.eventLoopUtilization()
      const since = performance.eventLoopUtilization(current, utilization).utilization
      utilization = current
      if (Number.isFinite(since)) setUtilization(since)
    },
    stop() {
      clearInterval(timer)
    },
  }
}
