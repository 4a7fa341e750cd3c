import { messageOf, warnOnce } from 'metrics-facade'

/**
 * Finds or makes what belongs to a value, for so many values; all further values share what belongs to `other`. So what
 * a stranger chooses fills neither the memory nor the metrics.
 */
export class Bounded<T> {
  readonly #entries = new Map<string | undefined, T>()
  readonly #what: string
  readonly #limit: number
  readonly #create: (value: string | undefined) => T

  /** @param what - what the values are, for the warning: `'routes'`. */
  constructor(what: string, limit: number, create: (value: string | undefined) => T) {
    this.#what = what
    this.#limit = limit
    this.#create = create
  }

  /** @param value - `undefined` counts as a value. */
  find(value: string | undefined): T {
    return this.#entries.get(value) ?? this.#open(value)
  }

  #open(value: string | undefined): T {
    if (this.#entries.size < this.#limit || value === undefined || value === 'other') return this.#add(value)
    const [what, most] = [this.#what, this.#limit]
    warnOnce(
      `http ${what}`,
      `More than ${most} ${what} were seen; further ones are counted as "other", first ${messageOf(value)}.`,
    )
    return this.#entries.get('other') ?? this.#add('other')
  }

  #add(value: string | undefined): T {
    const made = this.#create(value)
    this.#entries.set(value, made)
    return made
  }
}
