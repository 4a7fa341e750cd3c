import type { LabelRecord, LabelValue } from 'metrics-facade'
import type { Admission, Branch, Folding, SeriesLimit } from 'metrics-facade/registry'
import type { Series } from '../../series/series.ts'
import { foldValue } from './fold-value.ts'
import { type Foldable, Folds } from './folds.ts'
import { forgetStrings } from './hash.ts'
import { LabelLimit } from './label-limit.ts'
import { measure } from './measure.ts'
import type { OwnValue } from './own-value.ts'
import { Spellings } from './spellings.ts'
import type { Limits, Surroundings } from './surroundings.ts'
import { Transitions } from './transitions.ts'

/** At least so many series may stand for others, whatever the limit of the metric is. */
const fewestOthers = 16

/** Bounds the values of labels, and the series, of one metric. */
export class FamilyLimit implements SeriesLimit<Series>, Foldable {
  readonly around: Surroundings
  /** By written name. */
  readonly #labels = new Map<string, LabelLimit>()
  /** The same, also by the names that callers give. */
  readonly #spelled = new Spellings()
  readonly series: Set<Series> = new Set()
  /** Those that stand for many values. */
  readonly #others = new Set<Series>()
  readonly transitions: Transitions
  #limits: Limits

  constructor(around: Surroundings) {
    this.around = around
    this.#limits = around.limits()
    this.transitions = new Transitions(around)
  }

  get overflow(): string {
    return this.#limits.overflow
  }

  get limits(): Limits {
    return this.#limits
  }

  get labels(): IterableIterator<LabelLimit> {
    return this.#labels.values()
  }

  /** Those that have a value for which `isMeant` is true. */
  seriesWith(isMeant: (label: string, text: string) => boolean): Series[] {
    return [...this.series].filter(({ pairs }) => pairs.some(([name, text]) => isMeant(name, text)))
  }

  fold(
    branch: Branch<Series>,
    name: string,
    value: LabelValue,
    before: Folding<Series> | undefined,
  ): Folding<Series> | undefined {
    const label = this.#spelled.get(name)
    // A label that may be left out, depending on its value, is read the slow way.
    if (label === undefined || !label.isFull || label.isGlobal) return undefined
    return foldValue(this, label, branch, value, before)
  }

  admit(
    names: readonly string[],
    values: readonly string[],
    given: LabelRecord | undefined,
  ): Admission<Series> | undefined {
    this.#update()
    let folds: Folds | undefined
    for (const [index, name] of names.entries()) {
      const label = this.label(name)
      const text = values[index]!
      if (text === this.overflow || label.admits(text)) continue
      folds ??= new Folds(this, names, values)
      folds.fold(label, text)
    }
    if (given !== undefined) this.#learn(given)
    if (folds !== undefined || this.#own < this.#limits.perMetric) return folds
    folds = new Folds(this, names, values)
    return folds.foldFurther() ? folds : undefined
  }

  /** How many series have values of their own. */
  get #own(): number {
    return this.series.size - this.#others.size
  }

  isOther(name: string, text: string): boolean {
    // What others count may stand for many that are not here.
    return text === this.overflow && (this.around.isWhole || this.label(name).hasOverflowed)
  }

  mayAdd(names: readonly string[], values: readonly string[], isOther: boolean): boolean {
    const { perMetric } = this.#limits
    if (isOther) return this.#others.size < Math.max(fewestOthers, perMetric / 4)
    // Those that are busier begin before those that they replace end.
    const isAdopted = names.some((name, index) => this.label(name).values.get(values[index]!)?.isAdopted)
    return this.#own < perMetric * (isAdopted ? 1.25 : 1)
  }

  /** The label with this written name. */
  label(name: string): LabelLimit {
    let label = this.#labels.get(name)
    if (label === undefined) {
      label = new LabelLimit(name, this.#limits.perLabel, this.around.labelName)
      label.isGlobal = this.around.isGlobal(name)
      this.#labels.set(name, label)
      this.#spelled.set(name, label)
      const choice = this.around.choiceOf(name)
      if (choice !== undefined) label.follow(choice, label.most)
    }
    return label
  }

  /** Folds further values of a label from now on. */
  fill(label: LabelLimit, text: string): void {
    if (label.fill()) this.around.overflowed(label, text)
  }

  added(series: Series): void {
    let [isOther, isAdopted] = [false, false]
    for (const [name, text] of series.pairs) {
      isOther ||= this.isOther(name, text)
      if (text === this.overflow) continue
      const value = this.label(name).own(text)
      value.series += 1
      isAdopted ||= value.isAdopted
    }
    this.series.add(series)
    if (!this.around.addsUp) series.idleSince ??= 0
    if (isOther) this.#others.add(series)
    else if (isAdopted) this.open(series)
  }

  /** Lets a series begin at zero. */
  open(series: Series): void {
    const values = series.pairs.map(
      ([name, text]) => [this.label(name), this.label(name).values.get(text)] as const,
    )
    const adopted = values.filter((one): one is [LabelLimit, OwnValue] => one[1]?.isAdopted === true)
    this.transitions.open(series, adopted, this.overflow)
  }

  removed(series: Series): void {
    if (!this.series.delete(series)) return
    this.#others.delete(series)
    this.transitions.removed(series)
    const isInUpkeep = this.around.isInUpkeep()
    for (const [name, text] of series.pairs) {
      const label = this.label(name)
      const value = label.values.get(text)
      if (value !== undefined) label.release(text, value, series.volume)
      if (label.values.has(text) || text === this.overflow) continue
      // Meanwhile the place is for one that is busy, not for the next that comes.
      if (isInUpkeep) label.rest(text, this.around.shown.begun)
      else this.#reopen(label)
    }
  }

  emptied(): void {
    this.transitions.cancel()
    this.series.clear()
    this.#others.clear()
    for (const label of this.#labels.values()) {
      label.clear()
      label.isGlobal = this.around.isGlobal(label.name)
      this.#reopen(label)
    }
  }

  /**
   * Gives series of their own to the busiest values.
   *
   * @param factor - how much everything before counts by now.
   * @returns whether handles have to look for their series again.
   */
  upkeep(factor: number): boolean {
    this.#update()
    forgetStrings()
    let isChanged = this.transitions.advance()
    const active: LabelLimit[] = []
    for (const label of this.#labels.values()) {
      if (!label.isFull) continue
      label.dropUnused()
      label.wake(this.around.shown)
      if (label.choice !== undefined) {
        active.push(label)
        continue
      }
      const room = this.#roomOf(label)
      label.most = label.values.size + room
      if (label.writes < room) {
        label.isFull = false
        isChanged = true
      } else if (label.writes > 0 || room < 0) active.push(label)
    }
    if (active.length > 0) isChanged = this.#choose(active, factor) || isChanged
    this.transitions.opened()
    return isChanged
  }

  /**
   * How many more values of a label may have series, if these have as many each as those that there are; negative if there
   * are too many.
   */
  #roomOf({ values }: LabelLimit): number {
    const { perLabel, perMetric } = this.#limits
    const ofEach = Math.max(this.#own / Math.max(values.size, 1), 1)
    return Math.min(perLabel - values.size, Math.floor((perMetric - this.#own) / ofEach))
  }

  #choose(active: readonly LabelLimit[], factor: number): boolean {
    const { addsUp, shown } = this.around
    measure(this.series, active, this.around)
    const losers = new Map<string, ReadonlyMap<string, OwnValue>>()
    let isWanted = false
    for (const label of active) {
      losers.set(label.name, label.choose(factor, shown.begun, !addsUp))
      isWanted ||= label.choice === undefined && label.wanted.size > 0
    }
    const ending = this.seriesWith((name, text) => losers.get(name)?.has(text) === true)
    this.transitions.end(ending, losers, name => this.label(name), this.overflow)
    return isWanted || ending.length > 0
  }

  #reopen(label: LabelLimit): void {
    label.isFull = false
    label.most = this.#limits.perLabel
  }

  /** Reads the limits again: a description may have changed them. */
  #update(): void {
    const { perLabel } = this.#limits
    this.#limits = this.around.limits()
    if (this.#limits.perLabel === perLabel) return
    for (const label of this.#labels.values()) label.most = this.#limits.perLabel
  }

  #learn(given: LabelRecord): void {
    for (const name of Object.keys(given)) {
      const label = this.#labels.get(this.around.labelName(name))
      if (label !== undefined) this.#spelled.set(name, label)
    }
  }
}
