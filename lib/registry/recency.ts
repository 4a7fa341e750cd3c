import { type MetricKind, maskIncludes } from './mask.ts'

/** A series that tells whether it has been written to: each write sets `touched`. */
export interface Touchable {
  touched: boolean
}

/**
 * Decides which series are idle: those that were not written to for longer than the time-out.
 *
 * A write only sets a flag, so that it costs no reading of the clock; the time of the last write is that of the first
 * observation after it. A series is therefore never taken for idle too early, and too late by at most the time between
 * two observations.
 */
export class Recency {
  readonly #now: () => number
  readonly #mask: number
  readonly #timeoutMs: number
  readonly #lastWrites = new WeakMap<Touchable, number>()

  /** @param now - milliseconds on a clock that never goes back. */
  constructor(now: () => number, mask: number, timeoutMs: number) {
    this.#now = now
    this.#mask = mask
    this.#timeoutMs = timeoutMs
  }

  /** Observes a series, and says whether its time is up. Kinds outside the mask are never idle. */
  isIdle(kind: MetricKind, series: Touchable): boolean {
    if (!maskIncludes(this.#mask, kind)) return false
    const now = this.#now()
    const last = this.#lastWrites.get(series)
    if (last === undefined || series.touched) {
      series.touched = false
      this.#lastWrites.set(series, now)
      return false
    }
    return now - last > this.#timeoutMs
  }
}
