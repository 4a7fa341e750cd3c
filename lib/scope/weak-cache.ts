/**
 * Finds objects by key as long as they are referenced elsewhere.
 *
 * An object without references is forgotten. Nobody can tell it from another one that is made later, and a cache of
 * keys that come and go, such as names of tenants, would grow without end.
 */
export class WeakCache<T extends object> {
  readonly #held = new Map<string, WeakRef<T>>()
  readonly #gone = new FinalizationRegistry<string>(key => {
    // The key may have another object by now.
    if (this.#held.get(key)?.deref() === undefined) this.#held.delete(key)
  })

  /** The object of this key, made by `create` if it does not exist. */
  get(key: string, create: () => T): T {
    const known = this.#held.get(key)?.deref()
    if (known !== undefined) return known
    const made = create()
    this.#held.set(key, new WeakRef(made))
    this.#gone.register(made, key)
    return made
  }
}
