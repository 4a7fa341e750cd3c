import type { Entry } from '../invitation.ts'

const chunkBytes = 65_536

/** The bytes before the text: how much of it is complete. */
export const headerBytes = 4

/**
 * What a thread has to tell besides numbers, as lines of JSON in shared memory: what each cell is. Nothing waits for a
 * reader, and what was written stays readable when the thread has ended.
 */
export class LogWriter {
  /** How many records were written. */
  written = 0
  readonly #announce: (number: number, buffer: SharedArrayBuffer) => void
  #chunk: Buffer | undefined
  #complete: Int32Array | undefined
  #used = 0
  #chunks = 0

  /** @param announce - called with each new chunk. */
  constructor(announce: (number: number, buffer: SharedArrayBuffer) => void) {
    this.#announce = announce
  }

  /** Returns the number of the record; the first has 1. */
  append(entry: Entry): number {
    const line = `${JSON.stringify(entry)}\n`
    const bytes = Buffer.byteLength(line)
    if (this.#chunk === undefined || this.#used + bytes > this.#chunk.length) this.#open(bytes)
    this.#chunk!.write(line, this.#used)
    this.#used += bytes
    // Stored last, and atomically, so that no reader sees half a line.
    Atomics.store(this.#complete!, 0, this.#used)
    this.written += 1
    return this.written
  }

  #open(bytes: number): void {
    const buffer = new SharedArrayBuffer(Math.max(chunkBytes, headerBytes + bytes))
    this.#chunk = Buffer.from(buffer)
    this.#complete = new Int32Array(buffer, 0, 1)
    this.#used = headerBytes
    Atomics.store(this.#complete, 0, headerBytes)
    this.#announce(this.#chunks, buffer)
    this.#chunks += 1
  }
}
