import type { CounterFn, GaugeFn, HistogramFn, LabelRecord, Labels } from 'metrics-facade'
import { type Child, type Folding, ownFields } from 'metrics-facade/registry'
import type { Series } from '../../series/series.ts'
import type { LabelLimit } from './label-limit.ts'

/**
 * A series that counts for a value, among others, that has none of its own. It is made for each look-up, and knows the
 * labels of the caller, so that a handle comes back as itself.
 */
export class Folded implements CounterFn, HistogramFn, Folding<Series> {
  // Declared, not defined, as in `Place`.
  declare readonly label: LabelLimit
  declare readonly hash: number
  declare readonly text: string
  declare readonly before: Folded | undefined
  declare readonly child: Child<Series> | undefined
  declare target: Series & CounterFn & HistogramFn

  /** @param before - another label of the same series whose value is folded. */
  constructor(
    label: LabelLimit,
    hash: number,
    text: string,
    before: Folded | undefined,
    child: Child<Series> | undefined,
  ) {
    this.label = label
    this.hash = hash
    this.text = text
    this.before = before
    this.child = child
  }

  get refusal(): undefined {
    return undefined
  }

  into(series: Series): Series {
    this.target = series as never
    return this as never
  }

  /** Those of the caller. */
  get labels(): LabelRecord {
    const labels: Record<string, string | number | boolean | bigint | null | undefined> = {
      ...this.target.labels,
    }
    for (let one: Folded | undefined = this; one !== undefined; one = one.before) {
      const { label } = one
      for (const name of Object.keys(labels)) if (label.isNamed(name)) labels[name] = one.text
    }
    return labels
  }

  increment(value: number, exemplar?: Labels): void {
    this.count(value)
    this.target.increment(value, exemplar)
  }

  /** No series can have the totals of many. */
  absolute(): void {
    this.count(1)
  }

  record(value: number, exemplar?: Labels): void {
    this.count(1)
    this.target.record(value, exemplar)
  }

  recordMany(value: number, count: number): void {
    this.count(count)
    this.target.recordMany(value, count)
  }

  zero(): void {
    this.target.zero()
  }

  /** Counts a write in the books of each label that is folded. */
  count(volume: number): void {
    this.label.count(this.hash, volume)
    for (let one = this.before; one !== undefined; one = one.before) one.label.count(one.hash, volume)
  }
}

ownFields(Folded, ['label', 'hash', 'text', 'before', 'child', 'target'])

/** Takes what is set for a value of a gauge that has no series: no series can have the values of many. */
export class Refused implements GaugeFn, Folding<Series> {
  readonly #label: LabelLimit
  readonly #hash: number

  constructor(label: LabelLimit, hash: number) {
    this.#label = label
    this.#hash = hash
  }

  get child(): undefined {
    return undefined
  }

  get refusal(): Series {
    return this as never
  }

  into(): Series {
    return this as never
  }

  set(): void {
    this.count(1)
  }

  increment(): void {
    this.count(1)
  }

  decrement(): void {
    this.count(1)
  }

  count(volume: number): void {
    this.#label.count(this.#hash, volume)
  }
}

/** The series that something counts in, which may stand for many values; one of no store if it is refused. */
export function countsIn(target: Series | Folded | Refused): Series {
  let series = target
  while (series instanceof Folded) series = series.target
  return series as Series
}
