import { messageOf, warnOnce } from 'metrics-facade'

/** A clock that goes on showing its last time when the one that was given fails, or shows what is not a time. */
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
