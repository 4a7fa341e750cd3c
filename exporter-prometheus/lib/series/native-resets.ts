import type { Series } from './series.ts'

/** What begins anew when its time has come. */
interface Resettable extends Series {
  /** Whether nothing is to be waited for any more. */
  resetIfDue(now: number): boolean
}

/**
 * The native histograms of a recorder that were made coarser and wait for their reset, so that upkeep and a scrape need
 * not look at all others.
 */
export class NativeResets {
  readonly #waiting = new Set<Resettable>()
  readonly #onReset: (series: Resettable) => void

  /** @param onReset - told of each that begins anew, be it in a write. */
  constructor(onReset: (series: Resettable) => void = () => {}) {
    this.#onReset = onReset
  }

  add(series: Resettable): void {
    this.#waiting.add(series)
  }

  /** To be called by a series that has begun anew. */
  begun(series: Resettable): void {
    this.#onReset(series)
  }

  /** Resets those whose time has come, and forgets those that were taken out. */
  run(now: number): void {
    for (const series of this.#waiting) {
      if (!series.live || series.resetIfDue(now)) this.#waiting.delete(series)
    }
  }
}
