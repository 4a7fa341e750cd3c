import type { Family } from '../series/family.ts'
import type { Series } from '../series/series.ts'
import { countsIn } from '../store/limits/folded.ts'
import { tell } from '../store/observer.ts'
import type { Store } from '../store/store.ts'
import type { FoldedParts, Target } from './folded-parts.ts'
import type { Part, PartFamily } from './part.ts'
import type { Sum } from './sum.ts'
import type { Sums } from './sums.ts'
import { Targets } from './targets.ts'

/** In which sum of a whole each part counts, and how it moves to another one. */
export class Linking {
  readonly targets: Targets
  readonly #store: Store
  readonly #sums: Sums
  readonly #folded: FoldedParts
  readonly #attempt: (piece: () => void) => void
  /** Of series without a sum. */
  readonly #families = new WeakMap<Series, Family>()

  /** @param attempt - does a piece of work, and reports it if that fails. */
  constructor(store: Store, sums: Sums, folded: FoldedParts, attempt: (piece: () => void) => void) {
    this.#store = store
    this.#sums = sums
    this.#folded = folded
    this.#attempt = attempt
    this.targets = new Targets(store, series => this.#familyOf(series))
    store.cardinality.merge = (_, from, into) => this.#merge(from, into)
    tell(store, {
      described: () => {},
      registered: (family, series) => this.#families.set(series, family),
      upkept: () => {},
    })
  }

  /** Adds what a series that was removed has counted to what counts in its place. Its parts go there, too. */
  #merge(from: Series, target: Target): void {
    const sum = this.#sums.of(from)
    if (sum === undefined) return
    for (const part of [...sum.parts]) {
      const into = this.sumAt(target, part)
      if (into === undefined) sum.end(part)
      else into.takeOver(part, undefined)
    }
    const series = countsIn(target)
    const ofWhole = this.#familyOf(series)
    if (ofWhole !== undefined) {
      const into = this.#sums.of(series) ?? this.#open(series, sum.family, ofWhole)
      into.isShared = true
      into.absorb(from)
      this.#sums.mark(into, false)
    }
    this.#sums.delete(sum)
  }

  #familyOf(series: Series): Family | undefined {
    return this.#sums.of(series)?.ofWhole ?? this.#families.get(series)
  }

  /** The sum that a part counts in, unless it collides with those of other members. */
  sumAt(target: Target, part: Part, isShared = false): Sum | undefined {
    const { family, text } = part
    const series = countsIn(target)
    this.#folded.note(part, target)
    const ofWhole = this.#familyOf(series)
    if (ofWhole === undefined) return undefined
    if (this.targets.collides(part, ofWhole, series)) {
      this.#folded.delete(part)
      return undefined
    }
    const sum = this.#sums.of(series) ?? this.#open(series, family, ofWhole)
    // What it counts for others stays when one of them ends.
    sum.isShared ||= isShared || series !== target
    if (text !== undefined && !sum.isShared && sum.rule !== 'each') this.#sums.learn(sum, text)
    return sum
  }

  /** Lets parts count where limits want them by now. What they have counted stays where it was. */
  settle(written: ReadonlySet<Part>): void {
    const pending = [...this.#store.cardinality.pending()]
    const parts = pending.flatMap(series => this.#sums.of(series)?.parts ?? [])
    for (const part of new Set([...parts, ...this.#folded.all])) {
      // What is refused, or was removed, comes back when it is written to.
      if (part.sum !== undefined || written.has(part)) this.#attempt(() => this.#move(part))
    }
  }

  #move(part: Part): void {
    const target = this.targets.of(part)
    if (part.sum?.series === countsIn(target)) return
    const sum = this.sumAt(target, part)
    if (sum === undefined) part.sum?.end(part)
    else {
      sum.takeOver(part, this.#folded.goneOf(part))
      this.#sums.mark(sum, false)
    }
  }

  #open(series: Series, family: PartFamily, ofWhole: Family): Sum {
    const sum = this.#sums.open(series, family, ofWhole)
    sum.rule = this.targets.ruleOf(family.name)
    this.#families.delete(series)
    return sum
  }
}
