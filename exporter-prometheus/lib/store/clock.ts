import { messageOf, warnOnce } from 'metrics-facade'

/** A clock that repeats its last time when `now` throws or does not return a time. */
export function steadyClock(now: () => number): () => number {
  let last = 0
  return () => {
    try {
      const time: unknown = now()
      if (typeof time !== 'number' || !Number.isFinite(time)) throw new Error(`it says ${messageOf(time)}`)
      last = time
    } catch (error) {
      warnOnce('recorder clock', `The clock of the Prometheus recorder failed: ${messageOf(error)}.`)
    }
    return last
  }
}
