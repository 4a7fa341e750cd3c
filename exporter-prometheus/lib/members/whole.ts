import type { Labels } from 'metrics-facade'
import type { MetricKind } from 'metrics-facade/registry'
import type { Exposition } from '../model/exposition.ts'
import { type Selection, select } from '../model/selection.ts'
import type { GaugeMerge } from '../series/distribution.ts'
import type { Family } from '../series/family.ts'
import type { Series } from '../series/series.ts'
import { noTime } from '../series/wall-clock.ts'
import type { Description } from '../store/description.ts'
import { Folded, Refused } from '../store/limits/folded.ts'
import { tell } from '../store/observer.ts'
import type { Store } from '../store/store.ts'
import { differenceOf } from './difference.ts'
import { gaugeRule } from './gauge-rules.ts'
import type { PairsOfLabels, Part, PartFamily, PartOf } from './part.ts'
import type { Sum } from './sum.ts'
import { Sums } from './sums.ts'
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
  /** Of series without a sum. */
  readonly #families = new WeakMap<Series, Family>()
  readonly #sums = new Sums()

  /**
   * @param forgets - whether what a member counted goes when it removes a series that others have. Of threads it stays;
   * of processes it cannot, because another process that is scraped has not seen it.
   */
  constructor(store: Store, forgets = false) {
    this.store = store
    this.#forgets = forgets
    tell(store, {
      described: () => {},
      registered: (family, series) => this.#families.set(series, family),
      upkept: () => {},
    })
  }

  /** The first description of a name counts. */
  describe(kind: MetricKind, name: string, { unit, help, advised }: Description): void {
    if (kind === 'counter') this.store.describeCounter(name, unit, help, advised)
    else if (kind === 'histogram') this.store.describeHistogram(name, unit, help, advised)
    else {
      const before = this.#ruleOf(name)
      this.store.describeGauge(name, unit, help, advised)
      if (this.#ruleOf(name) === before) return
      for (const sum of [...this.#sums.all()]) {
        if (sum.family.kind === kind && sum.family.name === name) this.#relink(sum)
      }
    }
  }

  /** The sum of parts with these labels, in JSON, if there is one by now. */
  sumOf(family: PartFamily, text: string): Sum | undefined {
    return this.#sums.find(family, text)
  }

  /** Makes a part count, unless its name or its buckets collide with those of another member. */
  link(part: Part, labels: PairsOfLabels = part.labels): void {
    const { family, text } = part
    const registered = this.#register(part, labels)
    const series = seriesOf(registered)
    const known = this.#sums.of(series)
    const ofWhole = known?.ofWhole ?? this.#families.get(series)
    // Refused, counted and reported by the store.
    if (ofWhole === undefined) return
    const reason = differenceOf(part, ofWhole, series)
    if (reason !== undefined) {
      this.store.conflicts.refuse(family.name, reason)
      return
    }
    const sum = known ?? this.#open(series, family, ofWhole)
    // What it counts for others stays when one of them ends.
    sum.isShared ||= series !== registered
    if (text !== undefined && !sum.isShared && sum.rule !== 'each') this.#sums.learn(sum, text)
    this.add(part, sum)
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
    const { sum } = part
    if (sum === undefined) return
    if (this.#forgets) sum.drop(part)
    else sum.end(part)
    if (sum.parts.length === 0 && !sum.isShared) this.#remove(sum)
  }

  /** For a part whose member has ended: what it counted stays, its gauges go. */
  endPart(part: Part): void {
    const { sum } = part
    if (sum === undefined) return
    sum.end(part)
    if (sum.family.of === 'gauge' && sum.parts.length === 0) this.#remove(sum)
  }

  /** The parts that are series of this thread. */
  ownParts(): Part[] {
    return [...this.#sums.all()].flatMap(({ parts }) => parts.filter(({ own }) => own !== undefined))
  }

  /** For a part that another one stands for now, with all that it counted. */
  dropPart(part: Part): void {
    const { sum } = part
    if (sum === undefined) return
    sum.drop(part)
    if (sum.parts.length === 0 && !sum.isShared) this.#remove(sum)
  }

  /** Brings every series up to date; one that fails is counted, reported, and left out until it does not fail. */
  *refreshing(): Generator<void> {
    let work = 0
    for (const sum of this.#sums.all()) {
      try {
        this.#refresh(sum)
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
    const all = this.store.gather()
    const { unread } = this.#sums
    const read = unread === undefined ? all : withoutSeries(all, unread)
    return selection === undefined ? read : select(read, selection)
  }

  /** For a member that has ended, but whose numbers are still read: its gauges go. */
  endGauge(part: Part): boolean {
    if (part.family.of !== 'gauge') return false
    this.attempt(() => this.endPart(part))
    return true
  }

  /** Does a piece of work for a member. If it fails, that is counted and reported, and the rest goes on. */
  attempt(piece: () => void): void {
    try {
      piece()
    } catch (error) {
      this.store.faults.ofMember(error)
    }
  }

  /** Lets go of what was evicted in this thread, and evicts what ended threads have left, if it is idle. */
  upkeep(): void {
    for (const sum of this.#sums.all()) this.#sweep(sum)
    this.store.upkeep()
  }

  #open(series: Series, family: PartFamily, ofWhole: Family): Sum {
    const sum = this.#sums.open(series, family, ofWhole)
    if (family.of === 'gauge') sum.rule = this.#ruleOf(family.name)
    this.#families.delete(series)
    return sum
  }

  #refresh(sum: Sum): void {
    this.#sweep(sum)
    if (sum.series.live) sum.refresh()
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

  #ruleOf(name: string): GaugeMerge {
    return gaugeRule(name, this.store.catalogue.adviceOf('gauge', name).merge)
  }

  #register({ family, member }: Part, labels: PairsOfLabels): Series {
    const { kind, name, of, rules } = family
    // What the store reads fastest.
    const given: Labels = Object.fromEntries(labels)
    if (kind === 'counter') return this.store.registerCounter(name, given) as never
    if (kind === 'gauge') {
      // A process says which of its threads has set it.
      const isNamed = this.#ruleOf(name) !== 'each' || labels.some(([label]) => label === 'member')
      return this.store.registerGauge(name, isNamed ? given : { ...given, member }) as never
    }
    const advice = of === 'bucketed' ? { buckets: rules.bounds } : undefined
    return this.store.registerHistogram(name, given, { advice } as never) as never
  }

  #relink(sum: Sum): void {
    const rule = this.#ruleOf(sum.family.name)
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
    if (series.live) this.store.removal.removeSeries(family.kind, family.name, { labels: series.labels })
    this.#forget(sum)
  }

  #forget(sum: PartOf): void {
    for (const part of sum.parts) part.sum = undefined
    this.#sums.delete(sum)
  }
}

/** The series of the whole that a part counts in, which may stand for many values. */
function seriesOf(registered: Series | Folded | Refused): Series {
  if (!(registered instanceof Folded || registered instanceof Refused)) return registered
  registered.count(0)
  return registered instanceof Folded ? registered.target : (registered as never)
}
