import { isMask, type MetricKind, maskIncludes } from './mask.ts'

/** A series that shows whether it has been written to. */
export interface Observable {
  /** Each write sets it to 0. The next observation sets it to its time, in milliseconds and above 0. */
  idleSince: number
}

/**
 * Decides which series are idle: those that have not been written to for longer than the time-out.
 *
 * An exporter asks it each time it reads its series, and removes those that are idle. With a `Registry`:
 *
 *     const recency = new Recency(MetricKindMask.All, 300_000)
 *     registry.retain(series => !recency.covers(series.kind) || !recency.isIdle(series, performance.now()))
 *
 * A write only clears a field, and does not read the clock. The first observation after it counts as the time of the
 * last write. So a series never counts as idle too early, and too late by at most the time between two observations.
 */
export class Recency {
  readonly #mask: number
  readonly #timeoutMs: number

  /**
   * @param mask - the kinds that can be idle, of `MetricKindMask`.
   * @throws RangeError when `mask` is not a set of kinds, or `timeoutMs` is not above 0.
   */
  constructor(mask: number, timeoutMs: number) {
    if (!isMask(mask)) {
      throw new RangeError(`The kinds are ${String(mask)}. Combine those of MetricKindMask with "|".`)
    }
    if (!(timeoutMs > 0)) {
      throw new RangeError(`timeoutMs is ${String(timeoutMs)}. Give milliseconds above 0, such as 300_000.`)
    }
    this.#mask = mask
    this.#timeoutMs = timeoutMs
  }

  /** Whether series of this kind can be idle at all. */
  covers(kind: MetricKind): boolean {
    return maskIncludes(this.#mask, kind)
  }

  /**
   * Observes a series, and returns whether it is idle.
   *
   * @param now - milliseconds on a clock that never goes back.
   */
  isIdle(series: Observable, now: number): boolean {
    if (series.idleSince === 0) {
      // An integer, which engines store without a box; and above 0, because 0 means that there was a write.
      series.idleSince = Math.max(1, Math.ceil(now))
      return false
    }
    return now - series.idleSince > this.#timeoutMs
  }
}
