import { type MetricKind, Recency } from 'metrics-facade/registry'
import type { Exposition } from '../model/exposition.ts'
import type { Series } from '../series/series.ts'

/** After so many time-outs a series is evicted even if no exposition has shown its last write, to bound the memory. */
const unshownTimeouts = 10

/**
 * Decides which series are idle: those without a write for longer than the time-out, whose last write was shown in an
 * exposition. So a value is not evicted before it could be seen, however long the process was suspended.
 *
 * A write sets `idleSince` to 0. The next observation sets it to its time, above 0. Once the value was shown, the time is
 * negated.
 */
export class Idleness {
  readonly timeoutMs: number
  readonly #kinds: number
  readonly #recency: Recency
  /** Advances by two time-outs at most from one observation to the next. */
  #now = 1
  #last: number | undefined

  /** @param kinds - of `MetricKindMask`. */
  constructor(kinds: number, timeoutMs: number) {
    this.timeoutMs = timeoutMs
    this.#kinds = kinds
    this.#recency = new Recency(kinds, timeoutMs)
  }

  /** Whether series of this kind can be idle. */
  covers(kind: MetricKind): boolean {
    return this.#recency.covers(kind)
  }

  /** The same rules, for another store. */
  another(): Idleness {
    return new Idleness(this.#kinds, this.timeoutMs)
  }

  /** Begins an observation of all series. */
  observe(now: number): void {
    const stepMs = now - (this.#last ?? now)
    this.#now += Math.min(Math.max(stepMs, 0), 2 * this.timeoutMs)
    this.#last = now
  }

  /** Observes a series. Returns whether it is idle. */
  isOver(series: Series): boolean {
    const { idleSince = 0 } = series
    if (idleSince === 0) {
      // An integer, which engines do not box; and above 0, because 0 stands for a write.
      series.idleSince = this.observed
      return false
    }
    if (idleSince < 0) return this.#now + idleSince > this.timeoutMs
    return this.#now - idleSince > unshownTimeouts * this.timeoutMs
  }

  /** The time of the last observation, as series store it. */
  get observed(): number {
    return Math.max(1, Math.ceil(this.#now))
  }

  /** Returns a callback that marks the series of families as shown, with the values that they have now. */
  showing(onFault: (error: unknown) => void): NonNullable<Exposition['onShown']> {
    const { observed } = this
    return families => {
      for (const { series } of families) this.show(series as never, observed, onFault)
    }
  }

  /**
   * Marks series as shown, unless they were written to since they were observed at that time. `onFault` is called for
   * each series that fails; the others are still marked.
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
