import { invalidateHandles } from 'metrics-facade'
import type { LabelTree, MetricKind } from 'metrics-facade/registry'
import type { Exposition } from '../../model/exposition.ts'
import type { CardinalityLimits } from '../../series/cardinality-settings.ts'
import { addsUp, type Family } from '../../series/family.ts'
import type { Series } from '../../series/series.ts'
import type { Catalogue } from '../catalogue.ts'
import type { Faults } from '../faults.ts'
import type { Idleness } from '../idleness.ts'
import { LimitBooks } from './books.ts'
import { FamilyLimit } from './family-limit.ts'
import type { Folded, Refused } from './folded.ts'
import { elsewhereOf, hasUntold, obey, reportsOf, textsOf } from './led.ts'
import { limitsFrom } from './limits-from.ts'
import { mergeSeries } from './merge-series.ts'
import { type Overflow, warnOfOverflow } from './overflow.ts'
import { ownMetrics } from './own-metrics.ts'
import { keyOfLabel, type LabelHead, type LabelReport, type SharedChoice } from './shared-choice.ts'
import { Shown } from './shown.ts'
import { takeOver } from './take-over.ts'
import { type LabelName, type OverflowedLabel, overflowedOf } from './unions.ts'

/** After this time what was recorded counts half in the choice of the busiest values. */
const halfLifeMs = 30_000

/** What the limits of a store work on. */
interface CardinalitySubject {
  /** For all metrics. */
  readonly cardinality: CardinalityLimits | undefined
  readonly cardinalityFactor?: number
  readonly isWhole?: boolean
  readonly onOverflow?: (overflow: Overflow) => void
  readonly idleness: Idleness | undefined
  readonly now: () => number
  readonly catalogue: Catalogue
  readonly faults: Faults
  readonly labelName: (name: string) => string
  /** The global labels. */
  readonly ownLabels: ReadonlyMap<string, string>
  readonly trees: () => Readonly<Record<MetricKind, LabelTree<Family, Series>>>
}

/** The limits of a store: how many series each metric may have. */
export class Cardinality {
  readonly shown: Shown
  readonly #subject: CardinalitySubject
  readonly #families = new Map<Family, FamilyLimit>()
  readonly #books: LimitBooks
  /** What was to be reported of labels, if that is the matter of the program. */
  readonly #overflows = new Map<string, Overflow>()
  /** By kind and name. */
  readonly #shared = new Map<string, CardinalityLimits>()
  /** Whether all processes of the program choose together which values have series. */
  isLed = false
  /** Adds what a series that was removed has counted to what counts in its place. */
  merge: (family: Family, from: Series, into: Series | Folded | Refused) => void = mergeSeries
  /** What they have chosen, by the keys of labels. */
  #choices: ReadonlyMap<string, SharedChoice> = new Map()
  #isInUpkeep = false
  #last: number | undefined

  constructor(subject: CardinalitySubject) {
    this.#subject = subject
    this.shown = new Shown(subject.now)
    this.#books = new LimitBooks(subject.trees)
  }

  /** The limit of a family; `undefined` without one. */
  limitOf(family: Family): FamilyLimit | undefined {
    const { kind, name } = family
    const { catalogue, idleness, labelName, ownLabels, trees } = this.#subject
    const cardinality = this.#subject.cardinality ?? this.#shared.get(`${kind} ${name}`)
    const { cardinalityFactor = 1 } = this.#subject
    const advised = (): CardinalityLimits | undefined => catalogue.adviceOf(kind, name).cardinality
    if (ownMetrics.has(name)) return undefined
    if (cardinality === undefined && advised() === undefined) return undefined
    const known = this.#families.get(family)
    if (known !== undefined) return known
    const tree = trees()[kind]
    const limit = new FamilyLimit({
      addsUp: addsUp(family),
      isWhole: this.#subject.isWhole === true,
      kind,
      name,
      isLed: () => this.isLed,
      choiceOf: label => this.#choices.get(keyOfLabel({ kind, metric: name, label })),
      labelName,
      limits: () => limitsFrom(cardinality, advised(), cardinalityFactor),
      isGlobal: label => ownLabels.has(label),
      shown: this.shown,
      isObserved: idleness?.covers(kind) === true,
      isInUpkeep: () => this.#isInUpkeep,
      register: labels => tree.register(name, labels)!,
      elsewhere: series => elsewhereOf(this.#families.values(), series),
      remove: series => {
        tree.removeWhere(one => series.has(one), name)
      },
      overflowed: ({ choice, name: label, values }, text) => {
        const samples = [text, ...values.keys()].slice(0, 3).map(one => one.slice(0, 50))
        this.overflowed({
          metric: name,
          label,
          most: choice?.values.size ?? values.size,
          samples,
          addsUp: addsUp(family),
        })
      },
      merge: (from, into) => this.merge(family, from, into),
    })
    this.#families.set(family, limit)
    return limit
  }

  /** A label has more values than it may have, here or in a thread: the program is told once. */
  overflowed(overflow: Overflow): void {
    const { onOverflow = warnOfOverflow } = this.#subject
    const key = JSON.stringify([overflow.metric, overflow.label])
    if (!this.isLed) onOverflow(overflow)
    else if (!this.#overflows.has(key)) this.#overflows.set(key, overflow)
  }

  /** Whether there are values that the other processes were not told of. */
  get hasUntold(): boolean {
    return hasUntold(this.#families.values())
  }

  /** Takes limits from other processes, of metrics for which it has none itself. */
  share(labels: Iterable<LabelHead>): void {
    if (this.#subject.cardinality !== undefined) return
    for (const { kind, metric, perLabel, perMetric, overflow } of labels) {
      const key = `${kind} ${metric}`
      if (this.#shared.has(key)) continue
      this.#shared.set(key, { perLabel, perMetric, overflow })
      this.#subject.trees()[kind].limitAgain(metric)
    }
  }

  /** Goes on where the limits of another store end, whose series are in this one, too. */
  takeOver(before: Cardinality): void {
    if (before.shown.isWatched) this.shown.watched()
    takeOver(this.#families.values(), before.#families.values(), this.shown.begun)
  }

  /** What the others are to know at once: values that have series, and labels that have had too many. */
  texts(): unknown[] {
    return [Array.from(this.#families.values(), textsOf), [...this.#overflows.keys()]]
  }

  /** The labels that have had more values than they may have. */
  get allOverflowed(): Iterable<OverflowedLabel> {
    return overflowedOf(this.#families.values())
  }

  /** Takes in what a thread knows of how many values a label has had. Returns whether there is such a label. */
  unite(label: LabelName, told: Uint8Array): boolean {
    return this.#books.unions.take(this.#families.values(), label, told)
  }

  /** What there is to choose from here, for all processes. */
  reports(): LabelReport[] {
    return Array.from(this.#families.values(), limit =>
      reportsOf(
        limit,
        label => this.#overflows.get(JSON.stringify([limit.around.name, label.name])),
        label => this.#books.unions.of(label) ?? label.sketches?.distinct,
      ),
    ).flat()
  }

  /** Does what all processes have chosen, by the keys of labels. */
  obey(choices: ReadonlyMap<string, SharedChoice>): void {
    this.asUpkeep(() => {
      let isChanged = false
      this.#choices = choices
      for (const limit of [...this.#families.values()]) {
        this.#subject.faults.attempt(() => {
          isChanged = obey(limit) || isChanged
        })
      }
      if (isChanged) invalidateHandles()
    })
  }

  get isLimiting(): boolean {
    return this.#families.size > 0
  }

  /** What counts for a series that begins or ends; `undefined` for one that counts itself. */
  elsewhere(family: Family, series: Series): Folded | Refused | undefined {
    return this.#families.get(family)?.transitions.elsewhere(series)
  }

  /** The series that begin and end. */
  *pending(): Generator<Series> {
    for (const { transitions } of this.#families.values()) yield* transitions.pending
  }

  /** A family has lost its last series. */
  close(family: Family): void {
    const limit = this.#families.get(family)
    if (limit !== undefined) this.#books.publish(family.name, limit)
    this.#families.delete(family)
  }

  /** Runs what removes series that a program has not removed: their room is for those that are busy. */
  asUpkeep(remove: () => unknown): void {
    const before = this.#isInUpkeep
    this.#isInUpkeep = true
    try {
      remove()
    } finally {
      this.#isInUpkeep = before
    }
  }

  /** Chooses which values have series of their own, then runs the other upkeep. */
  upkeep(now: number, others: () => void): void {
    this.asUpkeep(() => {
      const factor = 2 ** -(Math.max(now - (this.#last ?? now), 0) / halfLifeMs)
      this.#last = now
      let isChanged = false
      for (const [{ name }, limit] of [...this.#families]) {
        this.#subject.faults.attempt(() => {
          isChanged = limit.upkeep(factor) || isChanged
          this.#books.publish(name, limit)
        })
      }
      if (isChanged) invalidateHandles()
      others()
    })
  }

  /**
   * Begins an exposition. Returns what is to be called with the families that were delivered.
   *
   * @param count - how many families it has.
   * @param onShown - what is to be called besides.
   */
  showing(count: number, onShown: Exposition['onShown']): Exposition['onShown'] {
    if (this.#families.size === 0 || this.isLed) return onShown
    const allShown = this.shown.begin()
    return families => {
      onShown?.(families)
      // A reader of a part of it sees no beginning and no end of the rest.
      if (families.length >= count) allShown()
    }
  }
}
