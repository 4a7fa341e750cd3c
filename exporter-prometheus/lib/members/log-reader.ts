/** The bytes before the text of a chunk: how much of it is complete. */
const headerBytes = 4

function completeOf(chunk: SharedArrayBuffer): number {
  return Atomics.load(new Int32Array(chunk, 0, 1), 0)
}

function positionAt(chunk: number, at: number): number {
  return chunk * 2 ** 31 + at
}

/** Reads the log of a thread, while it writes it or after it has ended. */
export class LogReader {
  /** How many records were read. */
  count = 0
  readonly #chunks = new Map<number, SharedArrayBuffer>()
  #next = 0
  #at = headerBytes
  /** Of the text that was taken last, the records that were not read yet: from `#line` on. */
  #lines: readonly string[] = []
  #line = 0

  add(number: number, chunk: SharedArrayBuffer): void {
    this.#chunks.set(number, chunk)
  }

  /** How far the log goes at this moment: a position, of which later ones are larger. */
  get extent(): number {
    const last = this.#next + this.#chunks.size - 1
    const chunk = this.#chunks.get(last)
    return chunk === undefined ? 0 : positionAt(last, completeOf(chunk))
  }

  /**
   * The next record, an `Entry` in JSON; `undefined` if there is none yet.
   *
   * @param end - where to stop, although there may be more by now.
   */
  next(end: number): string | undefined {
    if (this.#line === this.#lines.length) {
      if (positionAt(this.#next, this.#at) >= end || !this.#take()) return undefined
    }
    const line = this.#lines[this.#line]
    this.#line += 1
    this.count += 1
    return line
  }

  /** Takes what is complete of the first chunk that has something new. Returns false if none has. */
  #take(): boolean {
    for (;;) {
      const chunk = this.#chunks.get(this.#next)
      if (chunk === undefined) return false
      // Asked first: once the next one exists, this one does not change.
      const isOver = this.#chunks.has(this.#next + 1)
      const complete = completeOf(chunk)
      const isNew = complete > this.#at
      if (isNew) {
        const text = Buffer.from(chunk, this.#at, complete - this.#at).toString()
        // Each record ends with a line break.
        this.#lines = text.slice(0, -1).split('\n')
        this.#line = 0
        this.#at = complete
      }
      if (isOver) {
        this.#chunks.delete(this.#next)
        this.#next += 1
        this.#at = headerBytes
      }
      if (isNew || !isOver) return isNew
    }
  }
}
