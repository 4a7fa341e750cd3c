/** After so long without an exposition nobody is taken to read any. */
const forgottenMs = 600_000

/** Which expositions were delivered, by their numbers in order. */
export class Shown {
  /** How many have begun. */
  begun = 0
  #shown = 0
  /** When somebody was known to read for the last time. */
  #watchedMs = Number.NEGATIVE_INFINITY
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  /** Begins an exposition of everything. Returns what is to be called when it was delivered. */
  begin(): () => void {
    this.begun += 1
    const number = this.begun
    return () => {
      this.#shown = Math.max(this.#shown, number)
      this.watched()
    }
  }

  /** Takes note that somebody reads, or may: what other stores of the program have shown is not always known here. */
  watched(): void {
    this.#watchedMs = this.#now()
  }

  /** Takes over what another thread, or a file, has begun to show, and what was delivered of that. */
  follow(begun: number, shown: number): void {
    if (shown > this.#shown) this.watched()
    this.begun = begun
    this.#shown = shown
  }

  /** Whether anybody reads expositions. */
  get isWatched(): boolean {
    return !this.isPast(this.#watchedMs)
  }

  /** Whether what was there when so many expositions had begun was shown since. */
  hasShown(begun: number): boolean {
    return this.#shown > begun
  }

  get nowMs(): number {
    return this.#now()
  }

  /** Whether that time is so long ago that nothing that was there then is waited for. */
  isPast(timeMs: number): boolean {
    return this.#now() - timeMs > forgottenMs
  }
}
