/** There is no room for more: an answer for later. */
export class BusyError extends Error {
  override readonly name = 'BusyError'
}

/** Has so much work done at a time, and the rest wait for its turn. */
export class Turnstile {
  readonly #places: number
  readonly #mostWaiting: number
  readonly #first: Array<() => void> = []
  readonly #waiting: Array<() => void> = []
  #working = 0

  constructor(places: number, mostWaiting: number) {
    this.#places = places
    this.#mostWaiting = mostWaiting
  }

  /**
   * Does `work` when there is a place.
   *
   * @param isFirst - whether it waits ahead of what is not, and however much waits.
   * @throws BusyError, as a rejection, when too much waits already.
   */
  async pass<T>(work: () => Promise<T>, isFirst = false): Promise<T> {
    if (this.#working < this.#places) this.#working += 1
    else await this.#turn(isFirst)
    try {
      return await work()
    } finally {
      // The place is handed over, so that nobody else slips in.
      const next = this.#first.shift() ?? this.#waiting.shift()
      if (next === undefined) this.#working -= 1
      else next()
    }
  }

  #turn(isFirst: boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      if (isFirst) this.#first.push(resolve)
      else if (this.#waiting.length < this.#mostWaiting) this.#waiting.push(resolve)
      else reject(new BusyError('Too much is being rendered already.'))
    })
  }
}
