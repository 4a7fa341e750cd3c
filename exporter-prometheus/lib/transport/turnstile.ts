/** Thrown when too much work is under way; it may be tried again later. */
export class BusyError extends Error {
  override readonly name = 'BusyError'
}

/** Limits how much work is done at a time; the rest waits. */
export class Turnstile {
  readonly #mostWorking: number
  readonly #mostWaiting: number
  readonly #first: Array<() => void> = []
  readonly #waiting: Array<() => void> = []
  #working = 0

  constructor(mostWorking: number, mostWaiting: number) {
    this.#mostWorking = mostWorking
    this.#mostWaiting = mostWaiting
  }

  /**
   * Does `work` as soon as the limit allows.
   *
   * @param isFirst - whether it goes before other waiting work, and may wait however much is waiting.
   * @throws BusyError, as a rejection, when too much is already waiting.
   */
  async pass<T>(work: () => Promise<T>, isFirst = false): Promise<T> {
    if (this.#working < this.#mostWorking) this.#working += 1
    else await this.#wait(isFirst)
    try {
      return await work()
    } finally {
      // `#working` stays the same when the next one starts, so that no other work can slip in between.
      const next = this.#first.shift() ?? this.#waiting.shift()
      if (next === undefined) this.#working -= 1
      else next()
    }
  }

  #wait(isFirst: boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      if (isFirst) this.#first.push(resolve)
      else if (this.#waiting.length < this.#mostWaiting) this.#waiting.push(resolve)
      else reject(new BusyError('Too much is being rendered already.'))
    })
  }
}
