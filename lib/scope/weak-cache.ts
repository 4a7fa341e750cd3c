/**
 * Finds again by its key what somebody still holds.
 *
 * What nobody holds any more is forgotten: nobody can tell it from another one that is made in its place, and keys
 * that come and go, such as names of tenants, have no end.
 */
export class WeakCache<T extends object> {
  readonly #held = new Map<string, WeakRef<T>>()
  readonly #gone = new FinalizationRegistry<string>(key => {
    // Meanwhile there may be another one in its place.
    if (this.#held.get(key)?.deref() === undefined) this.#held.delete(key)
  })

  /** The one of this key, made by `create` if there is none. */
  get(key: string, create: () => T): T {
    const known = this.#held.get(key)?.deref()
    if (known !== undefined) return known
    const made = create()
    this.#held.set(key, new WeakRef(made))
    this.#gone.register(made, key)
    return made
  }
}
