/** How many values can be candidates, at least and at most. */
const [fewest, most] = [1024, 16_384]

/** A value that was among the busiest, by its hash, and how much was recorded for it. */
export interface Candidate {
  readonly hash: number
  readonly volume: number
}

/**
 * The busiest of any number of values, in bounded memory and without the values themselves: in each place the majority of
 * those that share it. A value that has more than its share of all is found, and its volume is not overestimated.
 */
export class Busiest {
  readonly #hashes: Int32Array
  readonly #volumes: Float32Array
  readonly #mask: number

  /** @param wanted - how many of the busiest are asked for. */
  constructor(wanted: number) {
    const size = Math.min(Math.max(fewest, 2 ** Math.ceil(Math.log2(4 * wanted))), most)
    this.#hashes = new Int32Array(size)
    this.#volumes = new Float32Array(size)
    this.#mask = size - 1
  }

  add(hash: number, volume: number): void {
    const at = (hash >>> 8) & this.#mask
    // Without a branch, of which nobody could predict the way: that would cost 15 ns.
    const before = this.#hashes[at]!
    const left = this.#volumes[at]! + (2 * Number(before === hash) - 1) * volume
    this.#hashes[at] = before ^ ((before ^ hash) & -Number(left < 0))
    this.#volumes[at] = Math.abs(left)
  }

  /** Makes what was recorded until now count only `factor` times as much. */
  age(factor: number): void {
    for (let at = 0; at <= this.#mask; at++) this.#volumes[at]! *= factor
  }

  /** Those with more than this volume, the busiest first. */
  above(volume: number): Candidate[] {
    const found: Candidate[] = []
    this.#volumes.forEach((one, at) => {
      if (one > volume) found.push({ hash: this.#hashes[at]!, volume: one })
    })
    return found.sort((a, b) => b.volume - a.volume)
  }

  /** Forgets a value. */
  forget(hash: number): void {
    const at = (hash >>> 8) & this.#mask
    if (this.#hashes[at] === hash) this.#volumes[at] = 0
  }
}
