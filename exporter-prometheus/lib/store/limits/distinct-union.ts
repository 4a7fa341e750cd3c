import { Distinct } from './distinct.ts'

const registerCount = 2 ** Distinct.indexBits
const most = 64

/** How many different values several have seen together, each of whom has counted them by `Distinct`. */
export class DistinctUnion {
  /** The largest rank of each register. */
  readonly #ranks = new Uint8Array(registerCount)

  /** @param registers - of a `Distinct`; others are ignored. */
  add(registers: Uint8Array): void {
    if (registers.length !== 1 + registerCount / 2) return
    const least = registers[0]!
    for (let at = 0; at < registerCount; at++) {
      const byte = registers[1 + (at >>> 1)]!
      const rank = Math.min(least + ((byte >>> ((at & 1) << 2)) & 15), most)
      if (rank > this.#ranks[at]!) this.#ranks[at] = rank
    }
  }

  /** By the ranks alone, without the order in which values came: its standard error is 2.3 %. */
  get estimate(): number {
    const counts = new Uint32Array(most + 1)
    for (const rank of this.#ranks) counts[rank]! += 1
    if (counts[0] === registerCount) return 0
    let sum = registerCount * emptyPart(counts[0]! / registerCount)
    for (let rank = 1; rank <= most; rank++) sum += counts[rank]! * 2 ** -rank
    return Math.round(registerCount ** 2 / (2 * Math.LN2 * sum))
  }
}

/** What registers without a value add, of which there is this share: x + x² + 2x⁴ + 4x⁸ + … */
function emptyPart(share: number): number {
  let [power, factor, sum] = [share, 1, share]
  for (let before = -1; sum !== before; factor *= 2) {
    before = sum
    power *= power
    sum += power * factor
  }
  return sum
}
