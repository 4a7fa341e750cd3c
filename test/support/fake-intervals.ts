import timers from 'node:timers'

// To be imported before what sets timers: the exporter takes Node's own when it is loaded.

const waiting = new Map<object, { readonly run: () => void; readonly everyMs: number }>()
const { setInterval, clearInterval } = timers

timers.setInterval = ((run: () => void, everyMs: number) => {
  const timer = { unref: () => timer, ref: () => timer }
  waiting.set(timer, { run, everyMs })
  return timer
}) as unknown as typeof setInterval

timers.clearInterval = ((timer: object | undefined) => {
  if (timer !== undefined) waiting.delete(timer)
}) as typeof clearInterval

/** Intervals that pass when a test says so. */
export const fakeIntervals = {
  /** Runs what waits for this interval. */
  fire(everyMs: number): void {
    for (const one of [...waiting.values()]) if (one.everyMs === everyMs) one.run()
  },
  /** How many wait for it. */
  waiting(everyMs: number): number {
    return [...waiting.values()].filter(one => one.everyMs === everyMs).length
  },
}
