import type { Gauge } from 'metrics-facade'

/** Limits how much work is done at a time; the rest waits, in the order in which it came. */
export class Slots {
  readonly #waiting: Array<() => void> = []
  readonly #queued: Gauge
  #free: number

  /** @param queued - shows how many are waiting. */
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
