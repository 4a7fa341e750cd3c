import { performance } from 'node:perf_hooks'
import timers from 'node:timers'
import promises from 'node:timers/promises'
import { longestTimerMs } from './duration.ts'

// Scrapes are driven by Node's own timers, captured when this module loads. Test runners replace them by fakes later, in
// the modules too, and no scrape would be answered under those. The global timers of jsdom and Electron are numbers, so
// they would keep the process alive.
const { clearInterval, clearTimeout, setInterval, setTimeout } = timers
const { scheduler, setImmediate } = promises

/** Cancels a timer; does nothing once it has fired. */
export type Cancel = () => void

/** Calls `run` in `delayMs` milliseconds. Keeps the process alive only if `isAwaited`. */
export function callLater(delayMs: number, run: () => void, isAwaited = false): Cancel {
  const timer = setTimeout(run, Math.min(delayMs, longestTimerMs))
  if (!isAwaited) timer.unref?.()
  return () => clearTimeout(timer)
}

/** Calls `run` every `intervalMs` milliseconds, without keeping the process alive. */
export function callEvery(intervalMs: number, run: () => void): Cancel {
  const timer = setInterval(run, Math.min(intervalMs, longestTimerMs))
  timer.unref?.()
  return () => clearInterval(timer)
}

/** Keeps the process alive until it is cancelled. */
export function keepAlive(): Cancel {
  const timer = setInterval(() => {}, longestTimerMs)
  return () => clearInterval(timer)
}

/** Waits for the next turn of the event loop. `scheduler.yield` first: fake timers do not replace it. */
export const nextTurn: () => Promise<void> =
  typeof scheduler?.yield === 'function' ? scheduler.yield.bind(scheduler) : () => setImmediate()

/** The clock that drives scrapes, in milliseconds; fake timers do not replace it. */
export const steadyMs: () => number = performance.now.bind(performance)

/**
 * The clock for measurements, in milliseconds: the global one of this moment. Fake timers replace it, and a test
 * environment removes it when it ends.
 */
export function currentMs(): number {
  const { performance: current } = globalThis as { performance?: { now?: unknown } }
  return typeof current?.now === 'function' ? (current as { now(): number }).now() : steadyMs()
}
