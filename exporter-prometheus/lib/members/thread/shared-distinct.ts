import { DistinctUnion } from '../../store/limits/distinct-union.ts'
import type { LabelLimit } from '../../store/limits/label-limit.ts'
import type { OverflowedLabel } from '../../store/limits/unions.ts'
import { distinctCells } from '../invitation.ts'
import type { Cells } from './pages.ts'
import type { Publisher } from './publisher.ts'

interface SharedLabel {
  readonly cells: Cells
  readonly union: DistinctUnion
  /** The estimate of the thread by the last change, which has grown since if there is anything new. */
  told: number
}

/** Publishes what this thread knows of how many values labels have had. */
export class SharedDistinct {
  readonly #publisher: Publisher
  readonly #labels = new Map<LabelLimit, SharedLabel>()

  constructor(publisher: Publisher) {
    this.#publisher = publisher
  }

  /** @param labels - all that have had too many values. */
  publish(labels: Iterable<OverflowedLabel>): void {
    const there = new Set<LabelLimit>()
    for (const one of labels) {
      there.add(one.limit)
      const { distinct } = one.limit.sketches!
      const shared = this.#labels.get(one.limit) ?? this.#open(one)
      if (shared.told === distinct.estimate) continue
      shared.told = distinct.estimate
      shared.union.add(distinct.registers)
      const { page, at } = shared.cells
      page[at + distinctCells - 1]! += 1
    }
    for (const [limit, { cells }] of this.#labels) {
      if (there.has(limit)) continue
      this.#labels.delete(limit)
      this.#publisher.log(['removed', this.#publisher.addressOf(cells)])
      this.#publisher.retire(cells, distinctCells)
    }
  }

  #open({ kind, metric, label, limit }: OverflowedLabel): SharedLabel {
    const cells = this.#publisher.allocate(distinctCells)
    const ranks = new Uint8Array(cells.page.buffer, 8 * cells.at, DistinctUnion.size)
    const shared = { cells, union: new DistinctUnion(ranks), told: 0 }
    this.#labels.set(limit, shared)
    this.#publisher.log(['distinct', this.#publisher.addressOf(cells), kind, metric, label])
    return shared
  }
}
