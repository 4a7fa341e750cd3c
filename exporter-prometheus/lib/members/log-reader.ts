import type { Entry } from './invitation.ts'

/** The bytes before the text of a chunk: how much of it is complete. */
const headerBytes = 4

/** Reads the log of a thread, while it writes it or after it has ended. */
export class LogReader {
  /** How many records were read. */
  count = 0
  readonly #chunks = new Map<number, SharedArrayBuffer>()
  #next = 0
  #at = headerBytes

  add(number: number, chunk: SharedArrayBuffer): void {
    this.#chunks.set(number, chunk)
  }

  /** The records since the last call. */
  read(): Entry[] {
    const entries: Entry[] = []
    for (;;) {
      const chunk = this.#chunks.get(this.#next)
      if (chunk === undefined) break
      // Asked first: once the next one exists, this one does not change.
      const isOver = this.#chunks.has(this.#next + 1)
      const complete = Atomics.load(new Int32Array(chunk, 0, 1), 0)
      if (complete > this.#at) {
        const text = Buffer.from(chunk, this.#at, complete - this.#at).toString()
        for (const line of text.split('\n')) if (line !== '') entries.push(JSON.parse(line))
        this.#at = complete
      }
      if (!isOver) break
      this.#chunks.delete(this.#next)
      this.#next += 1
      this.#at = headerBytes
    }
    this.count += entries.length
    return entries
  }
}
