/** Sixteen bits for each hash, so that few others have the same. */
const bitsOfEach = 16

/** A set of hashes as one bit each: it has some that were not added, too, but most it has not. */
export class HashBits {
  #words = new Int32Array(32)
  #mask = 31

  has(hash: number): boolean {
    return ((this.#words[(hash >>> 5) & this.#mask]! >>> (hash & 31)) & 1) === 1
  }

  add(hash: number): void {
    this.#words[(hash >>> 5) & this.#mask]! |= 1 << (hash & 31)
  }

  /** Forgets all, and makes room for so many; half a megabyte at most. */
  clear(count: number): void {
    const size = 2 ** Math.min(Math.max(Math.ceil(Math.log2((count * bitsOfEach) / 32 + 1)), 5), 17)
    if (size === this.#words.length) this.#words.fill(0)
    else this.#words = new Int32Array(size)
    this.#mask = size - 1
  }
}
