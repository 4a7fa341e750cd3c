/** What a page has: enough for some hundred series. */
export const pageBytes = 65_536

/** How many are kept at most: two megabytes. */
const mostPages = 32

/**
 * Memory that was written to and sent, and that is written to again.
 *
 * Measured: a quarter of a scrape went into fetching new memory, and into the garbage collector, which walks the whole
 * heap whenever some megabytes of buffers are to be found unused.
 */
export class Pages {
  readonly #free: ArrayBufferLike[] = []

  take(): Buffer {
    const free = this.#free.pop()
    // The slow one is never a part of memory that others have, too.
    return free === undefined ? Buffer.allocUnsafeSlow(pageBytes) : Buffer.from(free)
  }

  /** Takes the pages back that these are the beginnings of. Nobody may have any of it any more. */
  give(pieces: readonly Buffer[]): void {
    for (const { buffer } of pieces) {
      if (buffer.byteLength === pageBytes && this.#free.length < mostPages) this.#free.push(buffer)
    }
  }
}
