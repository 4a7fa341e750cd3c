import type { CounterFn, HistogramFn, LabelRecord } from 'metrics-facade'
import type { Series } from '../../series/series.ts'
import { divert, undivert } from './divert.ts'
import { Folded, Refused } from './folded.ts'
import { hashOf } from './hash.ts'
import type { LabelLimit } from './label-limit.ts'
import type { OwnValue } from './own-value.ts'
import type { Surroundings } from './surroundings.ts'

/** A series that does not count for now. */
interface Transition {
  /** How many expositions had begun. */
  readonly begun: number
  readonly sinceMs: number
  /** The values that got series of their own; `undefined` if the series ends. */
  readonly opening: readonly OwnValue[] | undefined
  /** What counts for it meanwhile. */
  readonly elsewhere: () => Folded | Refused
}

/** Of a metric so many wait at a time. Beyond that, series end without their last value being shown. */
const mostPending = 1_000

/**
 * The series that begin and end because others are busier. What is recorded counts where it did before until zero was
 * shown of a series that begins; and elsewhere, before a series ends, until its last value was shown. So servers see every
 * increase.
 */
export class Transitions {
  readonly #around: Surroundings
  readonly #pending = new Map<Series, Transition>()
  /** Series of values that have lost their place. */
  readonly #ending = new Set<Series>()
  /** Values of which series have just begun to count. */
  #opened: OwnValue[] = []

  constructor(around: Surroundings) {
    this.#around = around
  }

  /** Begins a series of values that were folded before. */
  open(series: Series, values: ReadonlyArray<readonly [LabelLimit, OwnValue]>, overflow: string): void {
    const { addsUp, shown } = this.#around
    if (!addsUp || !shown.isWatched) return
    const labels = new Set(values.map(([label]) => label))
    const opening = values.map(([, value]) => value)
    for (const value of opening) value.opening += 1
    this.#begin(series, opening, [...labels], overflow)
  }

  /** Ends series of values that have lost their place: at once, if their last value was shown. */
  end(
    series: readonly Series[],
    losers: ReadonlyMap<string, ReadonlyMap<string, OwnValue>>,
    labelOf: (name: string) => LabelLimit,
    overflow: string,
  ): void {
    const { addsUp, isLed, isWhole, shown } = this.#around
    const over = new Set<Series>()
    for (const one of series) {
      if (this.#ending.has(one)) continue
      this.#ending.add(one)
      const lost = one.pairs.filter(([name, text]) => losers.get(name)?.has(text))
      const isShown = lost.every(([name, text]) => shown.hasShown(losers.get(name)!.get(text)!.changedAt))
      const isOver = !isLed() && (!addsUp || isShown || this.#pending.size >= mostPending)
      // Of a whole, what others count for it has to go elsewhere first.
      if (isOver && !isWhole) over.add(one)
      else {
        const labels = lost.map(([name]) => labelOf(name))
        this.#begin(one, undefined, labels, overflow)
      }
    }
    if (over.size > 0) this.#around.remove(over)
  }

  /** What counts for a series that begins or ends; `undefined` for one that counts itself. */
  elsewhere(series: Series): Folded | Refused | undefined {
    return this.#pending.get(series)?.elsewhere()
  }

  /** The series that begin and end. */
  get pending(): Iterable<Series> {
    return this.#pending.keys()
  }

  /** The series that begin. */
  get beginning(): Series[] {
    return [...this.#pending].filter(([, { opening }]) => opening !== undefined).map(([series]) => series)
  }

  /** Goes on with what was shown by now. Returns whether any series was removed. */
  advance(): boolean {
    const over = new Set<Series>()
    const { isLed, shown } = this.#around
    for (const [series, { begun, sinceMs, opening }] of this.#pending) {
      const isShown = shown.hasShown(begun)
      if (opening === undefined) {
        if (!isLed() && (isShown || shown.isPast(sinceMs))) over.add(series)
      } else if (isShown || !shown.isWatched) {
        this.#pending.delete(series)
        this.#opened.push(...opening)
        undivert(series)
      }
    }
    if (over.size > 0) this.#around.remove(over)
    return over.size > 0
  }

  /** After a choice: what has just begun to count had no time to, and was not idle for that. */
  opened(): void {
    for (const value of this.#opened) value.opening -= 1
    this.#opened = []
  }

  /** Removes those that have ended for all processes. */
  finish(isOver: (series: Series) => boolean): void {
    const over = new Set([...this.#ending].filter(isOver))
    if (over.size > 0) this.#around.remove(over)
  }

  /** Takes note that a series was removed. */
  removed(series: Series): void {
    for (const value of this.#pending.get(series)?.opening ?? []) value.opening -= 1
    this.#pending.delete(series)
    this.#ending.delete(series)
  }

  /** Lets every series count as usual. */
  cancel(): void {
    for (const [series, { opening }] of this.#pending) {
      undivert(series)
      for (const value of opening ?? []) value.opening -= 1
    }
    this.#pending.clear()
    this.#ending.clear()
  }

  #begin(
    series: Series,
    opening: Transition['opening'],
    labels: readonly LabelLimit[],
    overflow: string,
  ): void {
    const { addsUp, shown } = this.#around
    const elsewhere = this.#elsewhere(series, labels, overflow)
    for (const value of this.#pending.get(series)?.opening ?? []) value.opening -= 1
    this.#pending.set(series, { begun: shown.begun, sinceMs: shown.nowMs, opening, elsewhere })
    if (addsUp) divert(series, elsewhere as () => Folded & CounterFn & HistogramFn)
  }

  #elsewhere(series: Series, labels: readonly LabelLimit[], overflow: string): () => Folded | Refused {
    let folded: Folded | undefined
    const texts = new Map(series.pairs)
    for (const label of labels) {
      const text = texts.get(label.name)!
      // Other processes may have had too many values, and this one not.
      label.overflow()
      if (!this.#around.addsUp) {
        const refused = new Refused(label, hashOf(text))
        return () => refused
      }
      folded = new Folded(label, hashOf(text), text, folded, undefined)
    }
    let target: Series | undefined
    return () => {
      if (target?.live !== true) {
        target = this.#around.register(foldedLabels(series, labels, overflow))
        // It may itself be one that stands for another.
        folded!.into(target)
      }
      return folded!
    }
  }
}

function foldedLabels(series: Series, labels: readonly LabelLimit[], overflow: string): LabelRecord {
  return Object.fromEntries(
    Object.entries(series.labels).map(([name, value]) => [
      name,
      labels.some(label => label.isNamed(name)) ? overflow : value,
    ]),
  )
}
