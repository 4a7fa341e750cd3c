const cells = 3

/** What the main thread tells a thread of its reading, in memory that both see. The main thread alone writes it. */
export class Progress {
  readonly buffer: SharedArrayBuffer
  readonly #cells: Int32Array

  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(4 * cells)) {
    this.buffer = buffer
    this.#cells = new Int32Array(buffer)
  }

  /** How many records of the log were read. */
  get records(): number {
    return Atomics.load(this.#cells, 0)
  }

  set records(count: number) {
    Atomics.store(this.#cells, 0, count)
  }

  /** How many readings of all values have begun. */
  get begun(): number {
    return Atomics.load(this.#cells, 1)
  }

  set begun(count: number) {
    Atomics.store(this.#cells, 1, count)
  }

  /** The number of the last reading of which everything was shown; the first reading has 1. */
  get shown(): number {
    return Atomics.load(this.#cells, 2)
  }

  set shown(number: number) {
    Atomics.store(this.#cells, 2, number)
  }
}
