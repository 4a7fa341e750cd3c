import { type MetricKind, Recency } from 'metrics-facade/registry'
import type { Series } from '../series/series.ts'

/** How many time-outs a series lives that no exposition has shown since its last write: memory is bounded without one. */
const unshownTimeouts = 10

/**
 * Decides which series are idle: those that were not written to for longer than the time-out, and whose last write was
 * shown in an exposition. So what was written is not evicted before it could be seen, however long the process stood
 * still between.
 *
 * A write sets `idleSince` to 0. From the next observation on it is the time of that, above 0, and below 0 once it was
 * shown.
 */
export class Idleness {
  readonly timeoutMs: number
  readonly #recency: Recency
  /** Goes on at most two time-outs from one observation of all series to the next. */
  #now = 1
  #last: number | undefined

  /** @param kinds - of `MetricKindMask`. */
  constructor(kinds: number, timeoutMs: number) {
    this.timeoutMs = timeoutMs
    this.#recency = new Recency(kinds, timeoutMs)
  }

  /** Whether series of this kind can be idle at all. */
  covers(kind: MetricKind): boolean {
    return this.#recency.covers(kind)
  }

  /** Begins an observation of all series. */
  observe(now: number): void {
    const stepMs = now - (this.#last ?? now)
    this.#now += Math.min(Math.max(stepMs, 0), 2 * this.timeoutMs)
    this.#last = now
  }

  /** Observes a series, and says whether its time is up. */
  isOver(series: Series): boolean {
    const { idleSince = 0 } = series
    if (idleSince === 0) {
      // A whole number, which engines store without a box; and above 0, which means that there was a write.
      series.idleSince = this.observed
      return false
    }
    if (idleSince < 0) return this.#now + idleSince > this.timeoutMs
    return this.#now - idleSince > unshownTimeouts * this.timeoutMs
  }

  /** The time of the last observation, as series keep it. */
  get observed(): number {
    return Math.max(1, Math.ceil(this.#now))
  }

  /**
   * Takes note that somebody has what these series had when they were last observed at that time; told of each where that
   * fails, it goes on.
   */
  show(series: readonly Series[], observed: number, onFault: (error: unknown) => void): void {
    for (const one of series) {
      try {
        const { idleSince } = one
        if (idleSince !== undefined && idleSince > 0 && idleSince <= observed) one.idleSince = -idleSince
      } catch (error) {
        onFault(error)
      }
    }
  }
}
