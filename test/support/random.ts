/** Numbers that look random, and are the same in every run. */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** A whole number from 0 to below `limit`. */
  below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0
    // By its upper digits: the lower ones repeat soon.
    return Math.floor((this.#state / 2 ** 32) * limit)
  }
}
