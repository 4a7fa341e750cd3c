/** Something that can be reset at a certain time. */
export interface Resettable {
  readonly live: boolean
  /** Resets it if that is due. Returns whether no reset is pending any more. */
  resetIfDue(now: number): boolean
}

/**
 * The native histograms of a recorder that were made coarser and wait for their reset. Upkeep and scrapes look only at
 * these, not at all histograms.
 */
export class NativeResets<S extends Resettable = Resettable> {
  readonly #waiting = new Set<S>()
  readonly #onReset: (series: S) => void

  /** @param onReset - called with each series that was reset, even by a write. */
  constructor(onReset: (series: S) => void = () => {}) {
    this.#onReset = onReset
  }

  add(series: S): void {
    this.#waiting.add(series)
  }

  /** A series must call this after it was reset. */
  wasReset(series: S): void {
    this.#onReset(series)
  }

  /** Resets those that are due, and forgets those that were removed. */
  run(now: number): void {
    for (const series of this.#waiting) {
      if (!series.live || series.resetIfDue(now)) this.#waiting.delete(series)
    }
  }
}
