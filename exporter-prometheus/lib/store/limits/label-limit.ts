import { Busiest, type Candidate } from './busiest.ts'
import { chooseBusiest } from './choose-busiest.ts'
import { Distinct } from './distinct.ts'
import { hashOf, usedSeed } from './hash.ts'
import { HashBits } from './hash-bits.ts'
import type { OwnValue } from './own-value.ts'
import { updateRecent } from './recent.ts'
import { Resting } from './resting.ts'
import { type SharedChoice, wantedHere } from './shared-choice.ts'
import type { Shown } from './shown.ts'

/** What is known of the values of a label that has overflowed: has had too many. */
interface Sketches {
  readonly distinct: Distinct
  readonly busiest: Busiest
}

/** A label of a family: which values have series of their own, and what there is beyond them. */
export class LabelLimit {
  readonly name: string
  /** How many values may have series of their own. */
  most: number
  /** Whether further values are folded, unless they are wanted. */
  isFull = false
  /** Whether there is a global label of this name, whose value is left out. */
  isGlobal = false
  readonly values: Map<string, OwnValue> = new Map()
  /** The volume of values that get series of their own when they come again, by their hash. */
  wanted: Map<number, number> = new Map()
  /** How many writes were folded, and how many of these were published. */
  folded = 0
  published = 0
  sketches: Sketches | undefined
  /** What the processes of the program have chosen together; `undefined` if this label is chosen for here. */
  choice: SharedChoice | undefined
  /** Values without series, the busiest first, and how much a write to them counts on average. */
  candidates: readonly Candidate[] = []
  lastMean = 0
  #untold = 0
  readonly resting: Resting = new Resting()
  /** How much was folded since the last choice, and in how many writes. */
  #volume = 0
  #writes = 0
  /** The largest of these writes; of earlier ones less. */
  #largest = 0
  /** The own and the wanted values. */
  readonly #known = new HashBits()
  readonly #labelName: (name: string) => string

  /** @param labelName - how names of labels are written. */
  constructor(name: string, most: number, labelName: (name: string) => string) {
    this.name = name
    this.most = most
    this.#labelName = labelName
    usedSeed()
  }

  /** Whether a caller means this label by a name. */
  isNamed(name: string): boolean {
    return name === this.name || this.#labelName(name) === this.name
  }

  /** The value's state, made if it does not exist. One that comes after an overflow may have counted elsewhere before. */
  own(text: string, isAdopted: boolean = this.hasOverflowed, recent = 0): OwnValue {
    let value = this.values.get(text)
    if (value === undefined) {
      const hash = hashOf(text)
      value = { hash, series: 0, isAdopted, opening: 0, now: 0, before: 0, recent, changedAt: 0 }
      this.values.set(text, value)
      if (this.isFull) this.#known.add(hash)
      this.sketches?.distinct.add(hash)
    }
    return value
  }

  /** Whether a value with this hash may be an own or a wanted one. False for most that are not. */
  mayHave(hash: number): boolean {
    return this.#known.has(hash)
  }

  /** Whether the value is an own or a wanted one. */
  has(text: string, hash: number): boolean {
    return this.values.has(text) || this.wanted.has(hash)
  }

  /** Whether the value may have series of its own. A wanted one gets them. */
  admits(text: string): boolean {
    if (this.values.has(text) || this.#hasRoom) return true
    const isAdopted = this.choice?.values.get(text)
    if (isAdopted !== undefined) {
      this.own(text, isAdopted)
      return true
    }
    const hash = hashOf(text)
    const volume = this.wanted.get(hash)
    if (volume === undefined) return false
    this.wanted.delete(hash)
    this.sketches?.busiest.forget(hash)
    this.own(text, true, volume)
    return true
  }

  get #hasRoom(): boolean {
    return !this.isFull && this.values.size < this.most && this.choice?.isFull !== true
  }

  /** About how many values there were. */
  get size(): number {
    return Math.max(this.values.size, this.estimate)
  }

  get estimate(): number {
    return Math.max(this.sketches?.distinct.estimate ?? 0, this.choice?.estimate ?? 0)
  }

  /** How many writes were folded before the last choice, since the last time. */
  takeWrites(): number {
    const writes = this.#untold
    this.#untold = 0
    return writes
  }

  /** Whether it has values that the processes of the program were not told of. */
  get hasUntold(): boolean {
    const { choice, values } = this
    if (choice === undefined) return values.size > 0
    for (const text of values.keys()) if (!choice.values.has(text)) return true
    return false
  }

  /** Does what all processes have chosen together. Returns whether values that were folded may have series now. */
  follow(choice: SharedChoice, most: number): boolean {
    const before = this.wanted
    const isOpen = this.isFull && !choice.isFull
    this.choice = choice
    this.most = most
    this.isFull = this.hasOverflowed && choice.isFull
    this.wanted = wantedHere(choice, this.values)
    this.markAll()
    return isOpen || [...this.wanted.keys()].some(hash => !before.has(hash))
  }

  get hasOverflowed(): boolean {
    return this.sketches !== undefined
  }

  /** Takes note that a series of an own value was removed, which had counted so much. */
  release(text: string, value: OwnValue, volume: number): void {
    value.series -= 1
    // It is gone from the next measurement.
    value.before = Math.max(0, value.before - volume)
    if (value.series === 0) this.values.delete(text)
  }

  /** Forgets all values that have series. */
  clear(): void {
    this.values.clear()
    this.resting.clear()
  }

  /** Drops values that have no series. */
  dropUnused(): void {
    for (const [text, { series }] of this.values) if (series === 0) this.values.delete(text)
  }

  /** Folds further values from now on. Returns whether this is the first time that any is folded. */
  fill(): boolean {
    this.isFull = true
    this.markAll()
    return this.overflow()
  }

  /** For a value that is folded, for a time or from now on. Returns whether this is the first time. */
  overflow(): boolean {
    if (this.sketches !== undefined) return false
    this.sketches = { distinct: new Distinct(), busiest: new Busiest(Math.min(this.most, 1e6)) }
    for (const { hash } of this.values.values()) this.sketches.distinct.add(hash)
    return true
  }

  /** For a value whose last series has ended. */
  rest(text: string, begun: number): void {
    if (this.hasOverflowed) this.resting.add(hashOf(text), begun)
  }

  /** Ends the rest of values of which readers have seen the end. */
  wake(shown: Shown): void {
    this.resting.wake(shown)
  }

  /** Counts a write to a value that is folded. */
  count(hash: number, volume: number): void {
    this.folded += 1
    this.#writes += 1
    this.#volume += volume
    if (volume > this.#largest) this.#largest = volume
    const { distinct, busiest } = this.sketches!
    distinct.add(hash)
    busiest.add(hash, volume)
  }

  /** How many writes were folded since the last choice. */
  get writes(): number {
    return this.#writes
  }

  /**
   * Chooses the values that will have series of their own, after `now` of each own value was brought up to date.
   *
   * @param factor, begun, isGauge - see `updateRecent`.
   * @returns the values that lose their series.
   */
  choose(factor: number, begun: number, isGauge: boolean): Map<string, OwnValue> {
    const { busiest } = this.sketches!
    const mean = this.#writes > 0 ? this.#volume / this.#writes : 0
    // More than any single write: what comes once is not busy, however much it is.
    const candidates = busiest.above(this.#largest * 1.01)
    updateRecent(this.values.values(), candidates, { factor, begun, isGauge, mean, volume: this.#volume })
    const losers = this.choice === undefined ? this.#replace(candidates, mean) : new Map()
    this.candidates = candidates
    this.#untold += this.#writes
    if (mean > 0) this.lastMean = mean
    busiest.age(factor)
    this.#largest *= factor
    this.#volume = 0
    this.#writes = 0
    this.markAll()
    return losers
  }

  #replace(candidates: readonly Candidate[], mean: number): Map<string, OwnValue> {
    const others = candidates.filter(({ hash }) => !this.resting.has(hash))
    const { losers, wanted } = chooseBusiest(this.values, others, this.most, mean)
    for (const [text, { hash }] of losers) {
      this.values.delete(text)
      // Until its series are removed.
      this.resting.add(hash, Number.POSITIVE_INFINITY)
    }
    this.wanted = wanted
    return losers
  }

  markAll(): void {
    this.#known.clear(this.values.size + this.wanted.size)
    for (const { hash } of this.values.values()) this.#known.add(hash)
    for (const hash of this.wanted.keys()) this.#known.add(hash)
  }
}
