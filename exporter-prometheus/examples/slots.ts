import type { Gauge } from 'metrics-facade'

/** Lets only so many do their work at a time; the others wait, in the order in which they came. */
export class Slots {
  readonly #waiting: Array<() => void> = []
  readonly #queued: Gauge
  #free: number

  /** @param queued - shows how many wait. */
  constructor(count: number, queued: Gauge) {
    this.#free = count
    this.#queued = queued
  }

  async use<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1
    else {
      using _ = this.#queued.track()
      await new Promise<void>(resolve => this.#waiting.push(resolve))
    }
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#free += 1
      else next()
    }
  }
}
