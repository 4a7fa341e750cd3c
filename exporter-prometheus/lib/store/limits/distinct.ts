const indexBits = 11
const registerCount = 2 ** indexBits
/** The largest value of a register: it has four bits. */
const most = 15

/**
 * An estimate of how many different values there were, in 1 kB: HyperLogLog, with the estimator that counts while values
 * come. Its standard error is 1.9 %.
 *
 * A register has the largest rank of its values, above what all registers have at least. The rank of a hash is the number
 * of its leading zeros, plus one.
 */
export class Distinct {
  /** How many bits of a hash say which register it is for. */
  static readonly indexBits: number = indexBits
  /** Two in each byte. */
  readonly #registers = new Uint8Array(registerCount / 2)
  /** What every register has at least. */
  #least = 0
  /** How many registers have no more than that. */
  #atLeast = registerCount
  /** The probability that a new value changes a register, times the number of registers. */
  #weight = registerCount
  #estimate = 0

  get estimate(): number {
    return Math.round(this.#estimate)
  }

  /** What it has of the values: the rank that every register has at least, and the registers above that. */
  get registers(): Uint8Array {
    return Uint8Array.of(this.#least, ...this.#registers)
  }

  add(hash: number): void {
    const at = (hash & (registerCount - 1)) >>> 1
    const shift = (hash & 1) << 2
    const byte = this.#registers[at]!
    const register = (byte >>> shift) & most
    const rank = Math.clz32(hash | (registerCount - 1)) + 1 - this.#least
    if (rank <= register || register === most) return
    const raised = Math.min(rank, most)
    this.#estimate += registerCount / this.#weight
    this.#weight += 2 ** -(raised + this.#least) - 2 ** -(register + this.#least)
    this.#registers[at] = byte + ((raised - register) << shift)
    if (register === 0) {
      this.#atLeast -= 1
      if (this.#atLeast === 0) this.#raiseLeast()
    }
  }

  #raiseLeast(): void {
    this.#least += 1
    for (let at = 0; at < this.#registers.length; at++) {
      const byte = this.#registers[at]! - 0x11
      this.#registers[at] = byte
      if ((byte & most) === 0) this.#atLeast += 1
      if (byte >>> 4 === 0) this.#atLeast += 1
    }
    if (this.#atLeast === 0) this.#raiseLeast()
  }
}
