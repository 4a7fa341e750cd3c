import { performance } from 'node:perf_hooks'
import timers from 'node:timers'
import promises from 'node:timers/promises'
import { longestTimerMs } from './duration.ts'

// What answers a scrape is driven by Node's own timers, taken when this is loaded: test runners put fakes in their place
// later, in the modules too, under which nothing would be answered; and the global ones of jsdom and Electron are
// numbers, which keep the process alive.
const { clearInterval, clearTimeout, setInterval, setTimeout } = timers
const { scheduler, setImmediate } = promises

/** Calls a timer off; later than its time it does nothing. */
export type Cancel = () => void

/** Calls `run` in `delayMs`. Only if it `isAwaited` does that keep the process alive. */
export function callLater(delayMs: number, run: () => void, isAwaited = false): Cancel {
  const timer = setTimeout(run, Math.min(delayMs, longestTimerMs))
  if (!isAwaited) timer.unref?.()
  return () => clearTimeout(timer)
}

/** Calls `run` every `intervalMs`, without keeping the process alive. */
export function callEvery(intervalMs: number, run: () => void): Cancel {
  const timer = setInterval(run, Math.min(intervalMs, longestTimerMs))
  timer.unref?.()
  return () => clearInterval(timer)
}

/** Keeps the process alive until it is called off. */
export function keepAlive(): Cancel {
  const timer = setInterval(() => {}, longestTimerMs)
  return () => clearInterval(timer)
}

/** Lets everything else that is ready run first. No fake timers known replace the first of the two. */
export const nextTurn: () => Promise<void> =
  typeof scheduler?.yield === 'function' ? scheduler.yield.bind(scheduler) : () => setImmediate()

/** Milliseconds for what drives a scrape, which fake timers leave alone. */
export const steadyMs: () => number = performance.now.bind(performance)

/**
 * Milliseconds for what is measured: by the clock that is there now, which fake timers replace, and which a test
 * environment takes away when it ends.
 */
export function currentMs(): number {
  const { performance: current } = globalThis as { performance?: { now?: unknown } }
  return typeof current?.now === 'function' ? (current as { now(): number }).now() : steadyMs()
}
