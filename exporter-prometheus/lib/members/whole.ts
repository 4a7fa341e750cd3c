import type { MetricKind } from 'metrics-facade/registry'
import type { Exposition } from '../model/exposition.ts'
import { type Selection, select } from '../model/selection.ts'
import { noTime } from '../series/wall-clock.ts'
import type { Description } from '../store/description.ts'
import type { OverflowedLabel } from '../store/limits/unions.ts'
import type { RemovalCommand } from '../store/removal-command.ts'
import type { Store } from '../store/store.ts'
import { FoldedParts } from './folded-parts.ts'
import { Linking } from './linking.ts'
import type { PairsOfLabels, Part, PartFamily, PartOf } from './part.ts'
import type { Sum } from './sum.ts'
import { Sums } from './sums.ts'
import type { Targets } from './targets.ts'
import { withoutSeries } from './without-series.ts'

/** How much work to do between two looks at the clock, in counters of one thread. */
const mostWork = 1_024

/**
 * The whole program: a store of which each series is the sum of what the members have recorded, refreshed before it is
 * read. So it is written, selected and limited as a store of one thread is, and at the same speed.
 */
export class Whole {
  readonly store: Store
  readonly #forgets: boolean
  readonly #sums = new Sums()
  readonly #folded = new FoldedParts()
  readonly #targets: Targets
  readonly #linking: Linking
  /** The labels with which a part counts, if there are others than it has; `undefined` if it does not count. */
  relabel: ((family: PartFamily, labels: PairsOfLabels) => PairsOfLabels | undefined) | undefined

  /**
   * @param forgets - whether what a member counted goes when it removes a series that others have. Of threads it stays;
   * of processes it cannot, because another process that is scraped has not seen it.
   */
  constructor(store: Store, forgets = false) {
    this.store = store
    this.#forgets = forgets
    this.#linking = new Linking(store, this.#sums, this.#folded, piece => this.attempt(piece))
    this.#targets = this.#linking.targets
  }

  /** The first description of a name counts. */
  describe(kind: MetricKind, name: string, description: Description): void {
    if (!this.#targets.describe(kind, name, description)) return
    for (const sum of [...this.#sums.all()]) if (sum.isOfParts && sum.family.name === name) this.#relink(sum)
  }

  /** The sum of parts with these labels, in JSON, if there is one by now. */
  sumOf(family: PartFamily, text: string): Sum | undefined {
    return this.#sums.find(family, text)
  }

  /** Makes a part count, unless its name or its buckets collide with those of another member. */
  link(part: Part, labels: PairsOfLabels = part.labels): void {
    const counted = this.relabel === undefined ? labels : this.relabel(part.family, labels)
    if (counted === undefined) return
    const sum = this.#linking.sumAt(this.#targets.of(part, counted), part, counted !== labels)
    // Refused, counted and reported by the store.
    if (sum !== undefined) this.add(part, sum)
  }

  /** Makes a part count in a sum that `sumOf` has returned. */
  add(part: Part, sum: Sum): void {
    const { created } = part
    const { series } = sum
    if (created !== noTime && created < series.created) {
      series.created = created
      this.store.births.known(series)
    }
    sum.add(part)
  }

  /** For a part whose series was removed where it was recorded. A series stays as long as any member has it. */
  removePart(part: Part): void {
    this.#letGo(part, this.#forgets && part.sum?.isShared === false ? 'drop' : 'end')
  }

  /** For a part whose member has ended: what it counted stays, its gauges go. */
  endPart(part: Part): void {
    if (part.sum?.isOfParts) this.#letGo(part, 'end')
    else {
      this.#folded.delete(part)
      part.sum?.end(part)
    }
  }

  /** The parts that are series of this thread. */
  ownParts(): Part[] {
    return [...this.#sums.all()].flatMap(({ parts }) => parts.filter(({ own }) => own !== undefined))
  }

  /** For a part that another one stands for now, with all that it counted. */
  dropPart(part: Part): void {
    this.#letGo(part, 'drop')
  }

  #letGo(part: Part, how: 'drop' | 'end'): void {
    this.#folded.delete(part)
    const { sum } = part
    sum?.[how](part)
    if (sum?.parts.length === 0 && !sum.isShared) this.#remove(sum)
  }

  /** Brings every series up to date; one that fails is counted, reported, and left out until it does not fail. */
  *refreshing(): Generator<void> {
    let work = 0
    for (const sum of this.#sums.all()) {
      try {
        this.#sweep(sum)
        if (sum.series.live) sum.refresh()
        this.#sums.mark(sum, false)
      } catch (error) {
        this.#sums.mark(sum, true)
        this.store.faults.unwritten(sum.family.name, error)
      }
      work += sum.weight
      if (work < mostWork) continue
      work = 0
      yield
    }
  }

  /** Reads every series that is up to date, or the part of them that `selection` names. */
  gather(selection?: Selection): Exposition {
    const written = this.#countFolded()
    this.store.upkeep()
    this.#linking.settle(written)
    const all = this.store.read()
    const { unread } = this.#sums
    const read = unread === undefined ? all : withoutSeries(all, unread)
    return selection === undefined ? read : select(read, selection)
  }

  /** Takes in how many values labels have had in this thread: of those that have had too many. */
  takeValues(labels: Iterable<OverflowedLabel>): void {
    for (const one of labels) this.store.cardinality.unite(one, one.limit.sketches!.distinct.registers)
  }

  /** Lets parts count where limits want them by now. */
  settle(): void {
    this.#linking.settle(this.#countFolded())
  }

  #countFolded(): Set<Part> {
    return this.#folded.count(part => this.#targets.of(part))
  }

  /** Does a piece of work for a member. If it fails, that is counted and reported, and the rest goes on. */
  attempt(piece: () => void): void {
    try {
      piece()
    } catch (error) {
      this.store.faults.ofMember(error)
    }
  }

  /** Does what a command says. Returns how many series there were. */
  remove(command: RemovalCommand): number {
    const removed = this.store.removal.run(command)
    for (const sum of this.#sums.all()) this.#sweep(sum)
    return removed
  }

  /** Lets go of what was evicted in this thread, and evicts what ended threads have left, if it is idle. */
  upkeep(): void {
    for (const sum of this.#sums.all()) this.#sweep(sum)
    this.store.upkeep()
  }

  #sweep(sum: Sum): void {
    const { series, parts } = sum
    if (!series.live) {
      this.#forget(sum)
      return
    }
    for (const part of parts) if (part.own?.live === false) this.removePart(part)
    // Each thread evicts its own, because only it knows when it has written.
    if (parts.length > 0 && series.idleSince !== undefined) series.idleSince = 0
  }

  #relink(sum: Sum): void {
    const rule = this.#targets.ruleOf(sum.family.name)
    if (rule === sum.rule) return
    if (rule !== 'each' && sum.rule !== 'each') {
      sum.rule = rule
      return
    }
    const parts = [...sum.parts]
    this.#remove(sum)
    for (const part of parts) this.link(part)
  }

  #remove(sum: PartOf): void {
    const { family, series } = sum
    // Another one may have its name and its labels by now.
    const { cardinality, removal } = this.store
    const { labels } = series
    if (series.live) cardinality.asUpkeep(() => removal.removeSeries(family.kind, family.name, { labels }))
    this.#forget(sum)
  }

  #forget(sum: PartOf): void {
    for (const part of sum.parts) {
      part.sum = undefined
      this.#folded.lose(part)
    }
    this.#sums.delete(sum)
  }
}
