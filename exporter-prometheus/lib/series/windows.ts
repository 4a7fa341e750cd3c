/**
 * Windows of time for rolling summaries, so that recording a value needs no clock.
 *
 * Time goes on when someone says what time it is: upkeep, and each scrape. A value belongs to the window that was
 * current when it was recorded, and that window ends when the next one is begun, however late: so a value is never
 * taken for older than it is, and what was recorded since the last scrape shows in the next, be it hours later.
 */
export class Windows {
  /** Number of the current window. */
  current = 0
  /** Number of the oldest window that still counts. */
  oldest = 0
  readonly #durationMs: number
  /** How long a window counts after its end. */
  readonly #keepMs: number
  /** When the current window is due to end. */
  #due: number
  /** When the windows from `oldest` up to the current one ended. */
  readonly #ends: number[] = []

  /** @param count - how many windows a summary looks back on, the current one included. */
  constructor(durationMs: number, count: number, now: number) {
    this.#durationMs = durationMs
    this.#keepMs = durationMs * (count - 1)
    this.#due = now + durationMs
  }

  advance(now: number): void {
    if (now >= this.#due) {
      this.#ends.push(now)
      this.current += 1
      this.#due += this.#durationMs * (Math.floor((now - this.#due) / this.#durationMs) + 1)
    }
    // What has just ended counts once, even where no window is to be looked back on.
    while (this.#ends.length > 0 && this.#ends[0] !== now && now - this.#ends[0]! >= this.#keepMs) {
      this.#ends.shift()
      this.oldest += 1
    }
  }
}

/** The windows of all summaries of a recorder: one for each length and count that any of them has. */
export class WindowSet {
  readonly #windows = new Map<string, Windows>()
  readonly #now: number

  constructor(now: number) {
    this.#now = now
  }

  of(durationMs: number, count: number): Windows {
    const key = `${durationMs} ${count}`
    const windows = this.#windows.get(key) ?? new Windows(durationMs, count, this.#now)
    this.#windows.set(key, windows)
    return windows
  }

  /** Says what time it is. Returns whether any window became too old to count. */
  advance(now: number): boolean {
    let isAnyOver = false
    for (const windows of this.#windows.values()) {
      const { oldest } = windows
      windows.advance(now)
      if (windows.oldest !== oldest) isAnyOver = true
    }
    return isAnyOver
  }
}
