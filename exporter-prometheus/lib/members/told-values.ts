import { DistinctUnion } from '../store/limits/distinct-union.ts'
import type { LabelName } from '../store/limits/unions.ts'
import { type Address, distinctCells } from './invitation.ts'
import type { Place } from './part.ts'
import type { Whole } from './whole.ts'

interface ToldLabel extends LabelName {
  readonly place: Place
  /** What told of a change when it was read. */
  read: number
}

/** How many values labels have had in a thread, which tells that of those that have had too many. */
export class ToldValues {
  readonly #labels = new Map<Address, ToldLabel>()

  add(address: Address, name: LabelName, place: Place): void {
    this.#labels.set(address, { ...name, place, read: 0 })
  }

  delete(address: Address): boolean {
    return this.#labels.delete(address)
  }

  /** Tells a whole what is new. */
  tell(whole: Whole): void {
    for (const one of this.#labels.values()) {
      const { page, at } = one.place
      const change = page[at + distinctCells - 1]!
      if (change === one.read) continue
      const ranks = new Uint8Array(page.buffer, page.byteOffset + 8 * at, DistinctUnion.size)
      whole.attempt(() => {
        if (whole.store.cardinality.unite(one, ranks)) one.read = change
      })
    }
  }
}
