import type { Place } from 'metrics-facade/registry'
import { BucketedSeries } from './bucketed.ts'
import type { Exemplar } from './exemplar.ts'
import { bucketIndex, coarserIndex, coarserSchema, type NativeSchema } from './native-schema.ts'
import type { NativeRules } from './native-settings.ts'
import { wholeTime } from './series.ts'
import { Spans } from './spans.ts'
import type { TraceSampling } from './trace.ts'

/** How many exemplars there are at most; the oldest makes room. */
const maxExemplars = 10

/** The most that every difference of two counts can be written of exactly, with a bit for its sign. */
const maxCount = 2 ** 52

/** What a native histogram has at one moment beside its sum: `zeroCount` and all buckets together are its count. */
export interface NativeBuckets {
  readonly schema: NativeSchema
  readonly zeroThreshold: number
  readonly zeroCount: number
  readonly positive: Spans
  readonly negative: Spans
  /** The oldest first. */
  readonly exemplars: readonly Exemplar[]
}

/**
 * The counts of the values of one sign, by bucket. A Map finds where a count stands, so that the memory is that of the
 * buckets that have values, wherever they are.
 */
class SignedBuckets {
  #places = new Map<number, number>()
  #counts: number[] = []

  get size(): number {
    return this.#counts.length
  }

  add(index: number, count: number): void {
    const place = this.#places.get(index)
    if (place !== undefined) this.#counts[place]! += count
    else this.#places.set(index, this.#counts.push(count) - 1)
  }

  /** Makes each two buckets one. */
  coarsen(): void {
    const [places, counts] = [this.#places, this.#counts]
    this.clear()
    for (const [index, place] of places) this.add(coarserIndex(index), counts[place]!)
  }

  clear(): void {
    this.#places = new Map()
    this.#counts = []
  }

  spans(): Spans {
    return Spans.of(this.#places.keys(), index => this.#counts[this.#places.get(index)!]!)
  }
}

/**
 * A native histogram: buckets that grow by a constant factor, made as there are values for them. The classic buckets
 * that it has besides, or the one that takes everything, are what the text formats write.
 */
export class NativeSeries extends BucketedSeries {
  readonly #rules: NativeRules
  readonly #now: () => number
  readonly #positive = new SignedBuckets()
  readonly #negative = new SignedBuckets()
  #schema: NativeSchema
  #zeroCount = 0
  #total = 0
  #latest: Exemplar[] = []

  /** @param now - the recorder's clock, in milliseconds. */
  constructor(place: Place, rules: NativeRules, sampling: TraceSampling | undefined, now: () => number) {
    super(place, rules.bounds, sampling)
    this.#rules = rules
    this.#now = now
    this.#schema = rules.schema
  }

  /** The buckets as they are now, which is a copy. */
  buckets(): NativeBuckets {
    return {
      schema: this.#schema,
      zeroThreshold: this.#rules.zeroThreshold,
      zeroCount: this.#zeroCount,
      positive: this.#positive.spans(),
      negative: this.#negative.spans(),
      exemplars: [...this.#latest],
    }
  }

  protected override add(value: number, count: number): number {
    // No bucket is made for no value.
    if (count === 0) return super.add(value, count)
    if (count > maxCount) {
      this.add(value, maxCount)
      return this.add(value, count - maxCount)
    }
    if (this.#total + count > maxCount) this.#beginAnew()
    this.#total += count
    const { zeroThreshold, maxBuckets } = this.#rules
    if (value > zeroThreshold) this.#positive.add(bucketIndex(value, this.#schema), count)
    else if (value < -zeroThreshold) this.#negative.add(bucketIndex(-value, this.#schema), count)
    else this.#zeroCount += count
    if (this.#positive.size + this.#negative.size > maxBuckets) {
      if (this.#now() - this.created >= this.#rules.resetAfterMs) {
        this.#beginAnew()
        return this.add(value, count)
      }
      this.#coarsen()
    }
    return super.add(value, count)
  }

  protected override keep(exemplar: Exemplar, bucket: number): void {
    super.keep(exemplar, bucket)
    this.#latest.push(exemplar)
    if (this.#latest.length > maxExemplars) this.#latest.shift()
  }

  #coarsen(): void {
    while (this.#positive.size + this.#negative.size > this.#rules.maxBuckets) {
      const coarser = coarserSchema(this.#schema)
      if (coarser === undefined) return
      this.#schema = coarser
      this.#positive.coarsen()
      this.#negative.coarsen()
    }
  }

  /** As a counter that begins at zero again: servers know that from the count that falls. */
  #beginAnew(): void {
    this.#positive.clear()
    this.#negative.clear()
    this.#schema = this.#rules.schema
    this.#zeroCount = 0
    this.#total = 0
    this.#latest = []
    this.counts.fill(0)
    this.sum = 0
    this.exemplars = undefined
    this.created = wholeTime(this.#now())
  }
}
