/** The size of a page: enough for some hundred series. */
export const pageBytes = 65_536

/** The maximum number of free pages: two megabytes. */
const mostPages = 32

/**
 * Pages of memory that are reused after their content was sent.
 *
 * Measured: without this a quarter of a scrape goes into allocating memory and into garbage collection, which walks the
 * whole heap after every few megabytes of buffers.
 */
export class Pages {
  readonly #free: ArrayBufferLike[] = []

  take(): Buffer {
    const free = this.#free.pop()
    // `allocUnsafeSlow` never shares its memory with other buffers.
    return free === undefined ? Buffer.allocUnsafeSlow(pageBytes) : Buffer.from(free)
  }

  /** Takes back the pages that these pieces begin. The caller must no longer use them. */
  give(pieces: readonly Buffer[]): void {
    for (const { buffer } of pieces) {
      if (buffer.byteLength === pageBytes && this.#free.length < mostPages) this.#free.push(buffer)
    }
  }
}
