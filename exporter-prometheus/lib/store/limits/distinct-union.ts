import { Distinct } from './distinct.ts'

const registerCount = 2 ** Distinct.indexBits
/** No hash has a larger rank. What tells of one is not from here, and would count for ever. */
const most = 32 - Distinct.indexBits + 1

/** How many different values several have seen together, each of whom has counted them by `Distinct`. */
export class DistinctUnion {
  /** How many bytes its ranks have. */
  static readonly size: number = registerCount
  /** The largest rank of each register. These only grow, so that others may read them at any time. */
  readonly ranks: Uint8Array

  constructor(ranks: Uint8Array = new Uint8Array(registerCount)) {
    this.ranks = ranks
  }

  /** @param told - the registers of a `Distinct`, or the ranks of another union; all else is ignored. */
  add(told: Uint8Array): void {
    if (told.length === registerCount) {
      for (let at = 0; at < registerCount; at++) this.#raise(at, told[at]!)
    } else if (told.length === 1 + registerCount / 2) {
      const least = told[0]!
      for (let at = 0; at < registerCount; at++) {
        this.#raise(at, least + ((told[1 + (at >>> 1)]! >>> ((at & 1) << 2)) & 15))
      }
    }
  }

  addHash(hash: number): void {
    const mask = registerCount - 1
    this.#raise(hash & mask, Math.clz32(hash | mask) + 1)
  }

  #raise(at: number, rank: number): void {
    if (rank > this.ranks[at]! && rank <= most) this.ranks[at] = rank
  }

  /** The same as the registers of a `Distinct`. */
  get registers(): Uint8Array {
    const { ranks } = this
    const least = ranks.reduce((one, other) => Math.min(one, other), most)
    const registers = new Uint8Array(1 + registerCount / 2)
    registers[0] = least
    for (let at = 0; at < registerCount; at++) {
      registers[1 + (at >>> 1)]! |= Math.min(ranks[at]! - least, 15) << ((at & 1) << 2)
    }
    return registers
  }

  /** By the ranks alone, without the order in which values came: its standard error is 2.3 %. */
  get estimate(): number {
    const counts = new Uint32Array(most + 1)
    for (const rank of this.ranks) counts[rank]! += 1
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
