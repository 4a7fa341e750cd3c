const noneShared = new Int32Array(1)

/** The seed of hashes in one thread, which stays the same once it is used. */
export class HashSeed {
  /** Chosen by chance, so that nobody can prepare values that have the same hash. */
  value: number = Math.trunc(Math.random() * 2 ** 32) | 0
  #isUsed = false
  /** The seed of all threads; zero until one of them uses it. */
  #shared: Int32Array | undefined

  /**
   * Uses a seed, unless one is in use, here or in another thread.
   *
   * @returns the one that is in use now.
   */
  use(wanted: number = this.value): number {
    if (!this.#isUsed) {
      this.value = this.#agree(wanted)
      this.#isUsed = true
    }
    return this.value
  }

  /** What the first hash would use: no other thread may have used another one by then. */
  get proposed(): number {
    return this.#isUsed ? this.value : Atomics.load(this.#shared ?? noneShared, 0) || this.value
  }

  /** Memory for other threads to join. */
  get ofThreads(): SharedArrayBuffer {
    this.#shared ??= new Int32Array(new SharedArrayBuffer(4))
    if (this.#isUsed) this.#agree(this.value)
    return this.#shared.buffer as SharedArrayBuffer
  }

  /** Uses the same seed as other threads. Returns whether it does: one may be in use that they do not use. */
  join(ofThreads: SharedArrayBuffer): boolean {
    this.#shared = new Int32Array(ofThreads)
    return !this.#isUsed || this.#agree(this.value) === this.value
  }

  /** What all threads use: what is wanted here, unless one of them was first. */
  #agree(wanted: number): number {
    if (this.#shared === undefined) return wanted
    return Atomics.compareExchange(this.#shared, 0, 0, wanted) || wanted
  }
}
