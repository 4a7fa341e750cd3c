/**
 * Counts windows of time for all rolling summaries of a recorder, so that recording a value needs no clock.
 *
 * The count moves on when someone says what time it is: upkeep, and each scrape. A value belongs to the window that
 * was current when it was recorded.
 */
export class Windows {
  /** Number of the current window. */
  current = 0
  /** How many windows a summary looks back on, the current one included. */
  readonly count: number
  readonly #durationMs: number
  readonly #start: number

  constructor(durationMs: number, count: number, now: number) {
    this.#durationMs = durationMs
    this.count = count
    this.#start = now
  }

  advance(now: number): void {
    this.current = Math.max(this.current, Math.floor((now - this.#start) / this.#durationMs))
  }
}
