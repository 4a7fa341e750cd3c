import type { BucketedSeries } from '../series/bucketed.ts'
import type { GaugeMerge } from '../series/distribution.ts'
import { laterOf } from '../series/exemplar.ts'
import type { Family } from '../series/family.ts'
import type { CounterSeries, GaugeSeries, Series } from '../series/series.ts'
import type { StampedGaugeSeries } from '../series/stamped-gauge.ts'
import type { SummarySeries } from '../series/summary.ts'
import { seriesTypeOf } from '../series/types.ts'
import { dumpPart, volumeOf } from './dump-part.ts'
import { latestOf, mergeGauges, partValue, setMsOf } from './gauge-rules.ts'
import { negated } from './negated.ts'
import { beganAt, type Part, type PartFamily, type PartOf } from './part.ts'

/** How much of a counter adding up in another order may lose: less than this for a million members. */
const mostRounding = 1e-9

const none: Part[] = []

/** What members that ended have left of a distribution. */
interface Left {
  readonly dump: unknown
  readonly currentWindow: number
}

/** A series of the whole program, and what the members have recorded of it. */
export class Sum implements PartOf {
  readonly series: Series
  readonly family: PartFamily
  readonly ofWhole: Family
  /** The labels of a part as its log has them, by which the whole finds this. */
  text: string | undefined = undefined
  /** Whether the series is not up to date. */
  isUnread = true
  /** The living members' parts. */
  parts: Part[] = none
  rule: GaugeMerge = 'sum'
  /** Whether it stands for several values of a label. */
  isShared = false
  /** The value of a counter that the parts do not have. */
  #left = 0
  #shown = 0
  /** Whether a part was dropped since the counter was read. */
  #hasDropped = false
  #distributionLeft: Left | undefined
  #signature = Number.NaN

  /** @param ofWhole - the family of the series. */
  constructor(series: Series, family: PartFamily, ofWhole: Family) {
    this.series = series
    this.family = family
    this.ofWhole = ofWhole
  }

  get isOfParts(): boolean {
    return this.family.of === 'gauge'
  }

  /** About how long it takes to refresh, in counters of one thread. */
  get weight(): number {
    const { of } = this.family
    return (1 + this.parts.length) * (of === 'counter' || of === 'gauge' ? 1 : 16)
  }

  add(part: Part): void {
    // An array that grows takes room for seventeen, and most have one.
    if (this.parts.length === 0) this.parts = [part]
    else this.parts.push(part)
    this.#signature = Number.NaN
    part.sum = this
  }

  end(part: Part): unknown {
    this.parts.splice(this.parts.indexOf(part), 1)
    part.sum = undefined
    const counted = dumpPart(part, this.#currentWindow)
    this.#keep(counted)
    if (this.family.of === 'counter') this.#takeExemplar(part)
    return counted
  }

  /**
   * Adds a part that has counted elsewhere until now: what it has counted stays there.
   *
   * @param gone - what it had counted when that was removed; by default all of it.
   */
  takeOver(part: Part, gone: unknown): void {
    const before = part.sum
    const counted = before === undefined ? gone : before.end(part)
    this.add(part)
    this.#keep(negated(counted ?? dumpPart(part, this.#currentWindow)))
    before?.refresh()
    this.refresh()
  }

  /** Adds what another series has counted, which is no more. */
  absorb(series: Series): void {
    this.#keep(seriesTypeOf(this.family.of).dump(series))
    this.refresh()
  }

  drop(part: Part): void {
    this.parts.splice(this.parts.indexOf(part), 1)
    part.sum = undefined
    this.#hasDropped = true
    this.#signature = Number.NaN
  }

  exemplified(): void {
    this.#signature = Number.NaN
  }

  refresh(): void {
    for (const part of this.parts) if (part.own !== undefined) beganAt(part, part.own.created)
    const { of } = this.family
    if (of === 'counter') this.#refreshCounter(this.series as CounterSeries)
    else if (of === 'gauge') {
      if (this.parts.length > 0) this.#refreshGauge(this.series as GaugeSeries)
    } else if (of === 'bucketed') this.#refreshBucketed(this.series as BucketedSeries)
    else this.#refreshDistribution()
  }

  get #currentWindow(): number {
    return this.family.of === 'summary' ? (this.series as SummarySeries).rules.windows.current : 0
  }

  #refreshCounter(series: CounterSeries): void {
    // What the merging itself has counted, such as conflicts.
    const left = this.#left + series.value - this.#shown
    let value = left
    for (const part of this.parts) {
      value += partValue(part)
      if (part.exemplars !== undefined || part.own !== undefined) this.#takeExemplar(part)
    }
    // Adding up in another order may lose the last bits, and a counter never goes back for that.
    const isGone = this.#hasDropped && series.value - value > mostRounding * series.value
    this.#hasDropped = false
    if (value > series.value || isGone) series.value = value
    this.#left = left + series.value - value
    this.#shown = series.value
  }

  #refreshGauge(series: GaugeSeries & Partial<Pick<StampedGaugeSeries, 'setMs'>>): void {
    if (this.rule !== 'latest') {
      series.value = mergeGauges(this.rule, this.parts)
      return
    }
    const latest = latestOf(this.parts)
    series.value = partValue(latest)
    // Of the threads of a process, for the other processes.
    series.setMs = setMsOf(latest)
  }

  #takeExemplar({ own, exemplars }: Part): void {
    const series = this.series as CounterSeries
    const later = laterOf(series.exemplar, (own as CounterSeries | undefined)?.exemplar ?? exemplars?.get(0))
    if (later !== undefined) series.exemplar = later
  }

  /** Without dumps, because there may be many. */
  #refreshBucketed(series: BucketedSeries): void {
    const { counts } = series
    const type = seriesTypeOf('bucketed')
    type.clear(series)
    if (this.#distributionLeft !== undefined) type.absorb(series, this.#distributionLeft.dump)
    for (const part of this.parts) {
      if (part.own !== undefined || part.exemplars !== undefined) {
        type.absorb(series, dumpPart(part, 0))
        continue
      }
      const { page, at } = part
      for (let bucket = 0; bucket < counts.length; bucket++) counts[bucket]! += page[at + 1 + bucket]!
      series.sum += page[at]!
    }
  }

  #refreshDistribution(): void {
    const signature = this.#sign()
    if (signature === this.#signature) return
    // Until all of it has been read.
    this.#signature = Number.NaN
    const type = seriesTypeOf(this.family.of)
    type.clear(this.series)
    this.#absorbLeft()
    for (const part of this.parts) {
      const dump = dumpPart(part, this.#currentWindow)
      if (dump !== undefined) type.absorb(this.series, dump)
    }
    this.#signature = signature
  }

  /** A number that changes with every value that is recorded. */
  #sign(): number {
    let signature = this.#currentWindow
    for (const part of this.parts) signature += volumeOf(part)
    return signature
  }

  #absorbLeft(): void {
    const left = this.#distributionLeft
    if (left === undefined) return
    const aged = this.#currentWindow - left.currentWindow
    const { slots } = left.dump as { readonly slots?: ReadonlyArray<{ readonly age: number }> }
    const dump =
      slots === undefined || aged === 0
        ? left.dump
        : { ...(left.dump as object), slots: slots.map(slot => ({ ...slot, age: slot.age + aged })) }
    seriesTypeOf(this.family.of).absorb(this.series, dump)
  }

  /** Keeps what a part has counted, as its series dumps it. */
  #keep(dump: unknown): void {
    const { of } = this.family
    if (of === 'gauge') return
    if (of === 'counter') {
      this.#left += (dump as Pick<CounterSeries, 'value'>).value
      return
    }
    const type = seriesTypeOf(of)
    this.#signature = Number.NaN
    type.clear(this.series)
    this.#absorbLeft()
    if (dump !== undefined) type.absorb(this.series, dump)
    this.#distributionLeft = { dump: type.dump(this.series), currentWindow: this.#currentWindow }
  }
}
