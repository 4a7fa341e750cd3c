import { noTime, wallMs } from './wall-clock.ts'

/** Which windows of time count now, by their numbers. */
export interface CurrentWindows {
  readonly current: number
  /** The oldest that still counts. */
  readonly oldest: number
}

/**
 * Whether a window counts. One that is ahead does, as another process may be, unless it is so far ahead that the clock was
 * set back since.
 */
export function isCovered({ current, oldest }: CurrentWindows, window: number): boolean {
  return window >= oldest && window - current <= current - oldest + 1
}

/**
 * Windows of time for rolling summaries. They rotate only in `advance()`, called by upkeep and before each scrape, so
 * that recording a value needs no clock.
 *
 * A value belongs to the window that was current when it was recorded. That window ends when the next one begins, however
 * late. So a value never counts as older than it is, and the next scrape shows all values since the last, even hours later.
 */
export class Windows implements CurrentWindows {
  /** The number of the current window. */
  current = 0
  /** The number of the oldest window that still counts. */
  oldest = 0
  readonly #durationMs: number
  /** How long a window still counts after its end. */
  readonly #retentionMs: number
  /** When the current window is due to end. */
  #due: number
  /** When the windows from `oldest` up to the current one ended. */
  readonly #ends: number[] = []

  /** @param count - how many windows a summary covers, including the current one. */
  constructor(durationMs: number, count: number, now: number) {
    this.#durationMs = durationMs
    this.#retentionMs = durationMs * (count - 1)
    this.#due = now + durationMs
  }

  advance(now: number): void {
    if (now >= this.#due) {
      this.#ends.push(now)
      this.current += 1
      this.#due += this.#durationMs * (Math.floor((now - this.#due) / this.#durationMs) + 1)
    }
    // A window that has just ended still counts once, even if a summary covers the current one only.
    while (this.#ends.length > 0 && this.#ends[0] !== now && now - this.#ends[0]! >= this.#retentionMs) {
      this.#ends.shift()
      this.oldest += 1
    }
  }
}

/**
 * Windows that begin at the multiples of their length on the wall clock, and are numbered by them, so that those of
 * several processes coincide. They, too, rotate only in `advance()`.
 */
export class AlignedWindows implements CurrentWindows {
  current: number
  readonly #durationMs: number
  readonly #count: number

  constructor(durationMs: number, count: number) {
    this.#durationMs = durationMs
    this.#count = count
    this.current = Math.floor(wallMs() / durationMs)
  }

  get oldest(): number {
    return this.current - this.#count + 1
  }

  advance(): void {
    const now = wallMs()
    if (now === noTime) return
    const window = Math.floor(now / this.#durationMs)
    // A clock that is set back a little is waited for; it would take too long if that is more than what is covered.
    if (window > this.current || window < this.oldest) this.current = window
  }
}

/** The windows of all summaries of a recorder. */
export interface AllWindows {
  /** The windows of this length, of which a summary covers `count`. */
  of(durationMs: number, count: number): CurrentWindows
  /** Moves the time on. Returns whether any window became too old to count. */
  advance(now: number): boolean
}

/** Windows that follow a clock. Summaries with the same length and count share theirs. */
export class WindowSet implements AllWindows {
  readonly #windows = new Map<string, CurrentWindows & { advance(now: number): void }>()
  readonly #now: number
  readonly isAligned: boolean
  #table: Float64Array | undefined

  /** @param isAligned - whether other processes have the same windows. */
  constructor(now: number, isAligned = false) {
    this.#now = now
    this.isAligned = isAligned
  }

  of(durationMs: number, count: number): CurrentWindows {
    const key = `${durationMs} ${count}`
    const known = this.#windows.get(key)
    if (known !== undefined) return known
    const windows = this.isAligned
      ? new AlignedWindows(durationMs, count)
      : new Windows(durationMs, count, this.#now)
    this.#windows.set(key, windows)
    this.#share()
    return windows
  }

  /**
   * Has other threads see the windows, as far as there is room in `table`: for each four numbers, the length, the count,
   * the current window and the oldest.
   */
  shareIn(table: Float64Array): void {
    this.#table = table
    this.#share()
  }

  advance(now: number): boolean {
    let isAnyOver = false
    for (const windows of this.#windows.values()) {
      const { oldest } = windows
      windows.advance(now)
      if (windows.oldest !== oldest) isAnyOver = true
    }
    this.#share()
    return isAnyOver
  }

  #share(): void {
    const table = this.#table
    if (table === undefined) return
    let at = 0
    for (const [key, { current, oldest }] of this.#windows) {
      if (at === table.length) return
      table.set([...key.split(' ').map(Number), current, oldest], at)
      at += 4
    }
  }
}
