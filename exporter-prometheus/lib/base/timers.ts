import { longestTimerMs } from './duration.ts'

// Scrapes are driven by Node's own timers, captured when this module loads. Test runners replace them by fakes later, in
// the modules too, and no scrape would be answered under those. The global timers of jsdom and Electron are numbers, so
// they would keep the process alive.
const { clearInterval, clearTimeout, setInterval, setTimeout } = process.getBuiltinModule('node:timers')
const { scheduler, setImmediate } = process.getBuiltinModule('node:timers/promises')
// Not `performance`: it loads ten modules of Node.
const { hrtime } = process

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
export function steadyMs(): number {
  const [seconds, nanoseconds] = hrtime()
  return seconds * 1_000 + nanoseconds / 1e6
}

/**
 * The clock for measurements, in milliseconds: the global one of this moment. Fake timers replace it, and a test
 * environment removes it when it ends.
 */
export function currentMs(): number {
  const { performance: current } = globalThis as { performance?: { now?: unknown } }
  return typeof current?.now === 'function' ? (current as { now(): number }).now() : steadyMs()
}

/** The maximum time for which work that can wait blocks the event loop at once. */
const holdMs = 2

/** Lets other work run every few milliseconds. */
export class Turns {
  #end: number = steadyMs() + holdMs

  /** A promise to await before going on; `undefined` while time is left. */
  next(): Promise<void> | undefined {
    return steadyMs() < this.#end ? undefined : this.#yield()
  }

  async #yield(): Promise<void> {
    await nextTurn()
    this.#end = steadyMs() + holdMs
  }
}

/** Does work without a break. */
export function atOnce<T>(work: Generator<void, T>): T {
  for (;;) {
    const step = work.next()
    if (step.done) return step.value
  }
}

/** Does work a few milliseconds at a time. */
export async function inTurns<T>(work: Generator<void, T>): Promise<T> {
  const turns = new Turns()
  for (;;) {
    const step = work.next()
    if (step.done) return step.value
    const turn = turns.next()
    if (turn !== undefined) await turn
  }
}
