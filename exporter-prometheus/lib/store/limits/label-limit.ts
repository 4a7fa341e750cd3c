import { Busiest } from './busiest.ts'
import { Distinct } from './distinct.ts'
import { hashOf } from './hash.ts'
import { HashBits } from './hash-bits.ts'
import type { Shown } from './shown.ts'

/** A value of a label that has series of its own. */
export interface OwnValue {
  readonly hash: number
  /** How many series have it. */
  series: number
  /** Whether it came when the label had overflowed already, so that something was counted for it elsewhere. */
  readonly isAdopted: boolean
  /** How many of its series do not count yet. */
  opening: number
  /** What its series have counted by now, and by the last measurement. */
  now: number
  before: number
  /** What they have counted recently: what is older counts less. */
  recent: number
  /** The number of expositions that had begun when it had changed for the last time. */
  changedAt: number
}

/** What is known of the values of a label that has overflowed. */
interface Sketches {
  readonly distinct: Distinct
  readonly busiest: Busiest
}

/** A value that has not counted for so many writes of its share is idle; one in 3,000 is, by chance, that is not. */
const idleWrites = 8

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
  wanted: ReadonlyMap<number, number> = new Map()
  /** How many writes were folded, and how many of these were published. */
  folded = 0
  published = 0
  sketches: Sketches | undefined
  /** Hashes of values whose series have ended, and how many expositions had begun then. */
  readonly #resting = new Map<number, number>()
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
  }

  /** Whether a caller means this label by a name. */
  isNamed(name: string): boolean {
    return name === this.name || this.#labelName(name) === this.name
  }

  /** The value's state, made if it does not exist. */
  own(text: string, isAdopted = false, recent = 0): OwnValue {
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
    if (this.values.has(text) || (!this.isFull && this.values.size < this.most)) return true
    const hash = hashOf(text)
    const volume = this.wanted.get(hash)
    if (volume === undefined) return false
    const wanted = new Map(this.wanted)
    wanted.delete(hash)
    this.wanted = wanted
    this.sketches?.busiest.forget(hash)
    this.own(text, true, volume)
    return true
  }

  /** About how many values there were. */
  get size(): number {
    return Math.max(this.values.size, this.sketches?.distinct.estimate ?? 0)
  }

  /** Whether it ever had more values than it may have. */
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
    this.#resting.clear()
  }

  /** Drops values that have no series. */
  dropUnused(): void {
    for (const [text, { series }] of this.values) if (series === 0) this.values.delete(text)
  }

  /** Folds further values from now on. Returns whether this is the first time. */
  fill(): boolean {
    const isFirst = this.sketches === undefined
    this.isFull = true
    if (this.sketches === undefined) {
      this.sketches = { distinct: new Distinct(), busiest: new Busiest(Math.min(this.most, 1e6)) }
      for (const { hash } of this.values.values()) this.sketches.distinct.add(hash)
    }
    this.#markAll()
    return isFirst
  }

  /** For a value whose last series has ended: it gets none before readers have seen that, who would miss its beginning. */
  rest(text: string, begun: number): void {
    if (this.hasOverflowed) this.#resting.set(hashOf(text), begun)
  }

  /** Ends the rest of values of which readers have seen the end. */
  wake(shown: Shown): void {
    for (const [hash, begun] of this.#resting) {
      if (shown.hasShown(begun) || !shown.isWatched) this.#resting.delete(hash)
    }
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
   * @param factor - how much everything before counts by now.
   * @param begun - how many expositions have begun.
   * @param isGauge - whether `now` is 1 for what was written to, because the number of writes is not known.
   * @returns the values that lose their series.
   */
  choose(factor: number, begun: number, isGauge: boolean): Map<string, OwnValue> {
    const { busiest } = this.sketches!
    const mean = this.#writes > 0 ? this.#volume / this.#writes : 0
    // More than any single write: what comes once is not busy, however much it is.
    const candidates = busiest.above(this.#largest * 1.01)
    let standing = 0
    let counted = this.#volume
    for (const value of this.values.values()) {
      standing += value.recent
      counted += Math.max(value.now - value.before, 0)
    }
    for (const { volume } of candidates) standing += volume
    for (const value of this.values.values()) {
      const change = isGauge ? value.now * this.#volume : differenceOf(value)
      if (change > 0) value.changedAt = begun
      const share = standing > 0 && mean > 0 ? (value.recent * counted) / standing / mean : 0
      const isIdle = change === 0 && value.opening === 0 && !isGauge && share >= idleWrites
      value.recent = isIdle ? 0 : value.recent * factor + change
      value.before = value.now
    }
    const losers = this.#replace(candidates, mean)
    busiest.age(factor)
    this.#largest *= factor
    this.#volume = 0
    this.#writes = 0
    this.#markAll()
    return losers
  }

  /** Ends those that are too many, and wants candidates: their places become free only when they come again. */
  #replace(candidates: ReturnType<Busiest['above']>, mean: number): Map<string, OwnValue> {
    const own = new Set(Array.from(this.values.values(), ({ hash }) => hash))
    const leastFirst = [...this.values].filter(([, { opening }]) => opening === 0)
    leastFirst.sort(([, a], [, b]) => a.recent - b.recent)
    const room = this.most - this.values.size
    const losers = new Map(leastFirst.splice(0, Math.max(-room, 0)))
    const wanted = new Map<number, number>()
    for (const { hash, volume } of candidates) {
      if (own.has(hash) || this.#resting.has(hash)) continue
      const rival = wanted.size < room ? undefined : leastFirst[wanted.size - Math.max(room, 0)]
      // Twice as much, so that values of about the same volume do not take turns.
      if (wanted.size >= room && (rival === undefined || volume <= 2 * rival[1].recent + mean)) break
      wanted.set(hash, volume)
    }
    for (const [text, { hash }] of losers) {
      this.values.delete(text)
      // Until its series are removed.
      this.#resting.set(hash, Number.POSITIVE_INFINITY)
    }
    this.wanted = wanted
    return losers
  }

  #markAll(): void {
    this.#known.clear(this.values.size + this.wanted.size)
    for (const { hash } of this.values.values()) this.#known.add(hash)
    for (const hash of this.wanted.keys()) this.#known.add(hash)
  }
}

/** How much a value has counted since the last measurement, also if its series began again. */
function differenceOf({ now, before }: OwnValue): number {
  return now >= before ? now - before : now
}
