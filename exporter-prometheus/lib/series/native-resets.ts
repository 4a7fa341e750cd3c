/** What begins anew when its time has come. */
export interface Resettable {
  readonly live: boolean
  /** Whether nothing is to be waited for any more. */
  resetIfDue(now: number): boolean
}

/**
 * The native histograms of a recorder that were made coarser and wait for their reset, so that upkeep and a scrape need
 * not look at all others.
 */
export class NativeResets<S extends Resettable = Resettable> {
  readonly #waiting = new Set<S>()
  readonly #onReset: (series: S) => void

  /** @param onReset - told of each that begins anew, be it in a write. */
  constructor(onReset: (series: S) => void = () => {}) {
    this.#onReset = onReset
  }

  add(series: S): void {
    this.#waiting.add(series)
  }

  /** To be called by a series that has begun anew. */
  begun(series: S): void {
    this.#onReset(series)
  }

  /** Resets those whose time has come, and forgets those that were taken out. */
  run(now: number): void {
    for (const series of this.#waiting) {
      if (!series.live || series.resetIfDue(now)) this.#waiting.delete(series)
    }
  }
}
