import type { Family } from '../series/family.ts'

/** One thing for each family, and for each bounds of its buckets, which advice for single series may change. */
export class ByFamily<T> {
  readonly #make: (family: Family, bounds: readonly number[] | undefined) => T
  readonly #all = new WeakMap<Family, Map<readonly number[] | undefined, T>>()

  /** @param make - called once for each. */
  constructor(make: (family: Family, bounds: readonly number[] | undefined) => T) {
    this.#make = make
  }

  of(family: Family, bounds: readonly number[] | undefined): T {
    const ofFamily = this.#all.get(family) ?? new Map<readonly number[] | undefined, T>()
    if (ofFamily.size === 0) this.#all.set(family, ofFamily)
    if (!ofFamily.has(bounds)) ofFamily.set(bounds, this.#make(family, bounds))
    return ofFamily.get(bounds)!
  }
}
