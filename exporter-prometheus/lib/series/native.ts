import type { Place } from 'metrics-facade/registry'
import { type BucketedDump, BucketedSeries } from './bucketed.ts'
import type { Resets, SeriesType } from './descriptor.ts'
import type { Exemplar } from './exemplar.ts'
import type { NativeBuckets } from './native-buckets.ts'
import { bucketBound, bucketIndex, coarserSchema, type NativeSchema } from './native-schema.ts'
import type { NativeRules } from './native-settings.ts'
import { SignedBuckets } from './signed-buckets.ts'
import type { TraceSampling } from './trace.ts'
import { wallMs } from './wall-clock.ts'

/** The most exemplars of a histogram; a further one replaces the oldest. */
const maxExemplars = 10

/** The largest count: differences of counts up to it are exact, with a bit for their sign. */
const maxCount = 2 ** 52

/** What the indices of native buckets mean. */
export interface NativeLayout {
  readonly schema: NativeSchema
  readonly zeroThreshold: number
}

/**
 * A native histogram: its buckets grow by a constant factor, and are created when they get values. The text formats
 * write its classic buckets, or one bucket for all values if it has none.
 */
export class NativeSeries extends BucketedSeries {
  readonly #rules: NativeRules
  readonly #now: () => number
  readonly #resets: Resets
  readonly #positive = new SignedBuckets()
  readonly #negative = new SignedBuckets()
  /** When it was registered or last reset, by the recorder's clock, which nobody sets back. */
  #startMs: number
  #schema: NativeSchema
  #zeroThreshold: number
  #zeroCount = 0
  #total = 0
  #latest: Exemplar[] = []
  /** When it is to be reset, because the limit of buckets has cost precision; `Infinity` if no reset is pending. */
  #resetDue = Number.POSITIVE_INFINITY

  /**
   * @param now - the recorder's clock, in milliseconds.
   * @param resets - told when the series waits for a reset, and when it was reset.
   */
  constructor(
    place: Place,
    rules: NativeRules,
    sampling: TraceSampling | undefined,
    now: () => number,
    resets: Resets,
  ) {
    super(place, rules.bounds, sampling)
    this.#rules = rules
    this.#now = now
    this.#resets = resets
    this.#startMs = now()
    this.#schema = rules.schema
    this.#zeroThreshold = rules.zeroThreshold
  }

  /** Resets it if that is due. Returns whether no reset is pending any more. */
  resetIfDue(now: number): boolean {
    if (now >= this.#resetDue) this.#reset()
    return this.#resetDue === Number.POSITIVE_INFINITY
  }

  /** What the indices of buckets mean: it changes when buckets are made coarser or reset. */
  protected get layout(): NativeLayout {
    return { schema: this.#schema, zeroThreshold: this.#zeroThreshold }
  }

  /** How many values are in the native bucket of this value. */
  protected countAround(value: number): number {
    if (value > this.#zeroThreshold) return this.#positive.at(bucketIndex(value, this.#schema))
    if (value < -this.#zeroThreshold) return this.#negative.at(bucketIndex(-value, this.#schema))
    return this.#zeroCount
  }

  /** A copy of the buckets as they are now. */
  override get native(): NativeBuckets {
    return {
      schema: this.#schema,
      zeroThreshold: this.#zeroThreshold,
      zeroCount: this.#zeroCount,
      positive: this.#positive.entries(),
      negative: this.#negative.entries(),
      exemplars: [...this.#latest],
    }
  }

  protected override add(value: number, count: number): number {
    // An empty write must not create a bucket.
    if (count === 0) return super.add(value, count)
    if (count > maxCount) {
      this.add(value, maxCount)
      return this.add(value, count - maxCount)
    }
    const isWaiting = this.#resetDue !== Number.POSITIVE_INFINITY
    if (this.#total + count > maxCount || (isWaiting && this.#now() >= this.#resetDue)) this.#reset()
    this.#total += count
    if (value > this.#zeroThreshold) this.#positive.add(bucketIndex(value, this.#schema), count)
    else if (value < -this.#zeroThreshold) this.#negative.add(bucketIndex(-value, this.#schema), count)
    else this.#zeroCount += count
    if (this.#hasTooMany) {
      if (this.#now() - this.#startMs >= this.#rules.resetAfterMs) {
        this.#reset()
        return this.add(value, count)
      }
      this.#limit()
    }
    return super.add(value, count)
  }

  protected override addExemplar(exemplar: Exemplar, bucket: number): void {
    super.addExemplar(exemplar, bucket)
    this.#latest.push(exemplar)
    if (this.#latest.length > maxExemplars) this.#latest.shift()
  }

  override absorb(dump: BucketedDump): void {
    const { native } = dump
    if (native === undefined)
      throw new RangeError('A histogram that is not native cannot be added to one that is.')
    super.absorb(dump)
    while (native.schema < this.#schema && this.#coarsen());
    const [positive, negative] = [native.positive, native.negative].map(SignedBuckets.of)
    for (let schema = native.schema; this.#schema < schema; schema = coarserSchema(schema)!) {
      positive!.coarsen()
      negative!.coarsen()
    }
    this.#positive.addAll(positive!)
    this.#negative.addAll(negative!)
    this.#zeroCount += native.zeroCount
    this.#total += dump.counts.reduce((sum, count) => sum + count, 0)
    if (native.zeroThreshold !== this.#zeroThreshold) {
      this.#coverZero(Math.max(native.zeroThreshold, this.#zeroThreshold))
    }
    const latest = [...this.#latest, ...native.exemplars].sort((a, b) => a.timestampMs - b.timestampMs)
    this.#latest = latest.slice(-maxExemplars)
    if (this.#hasTooMany) this.#limit()
  }

  /** Raises the zero threshold. A bucket that lies on both sides of it counts as zero as a whole. */
  #coverZero(threshold: number): void {
    this.#zeroThreshold = threshold
    for (;;) {
      const index = Math.min(this.#positive.lowest, this.#negative.lowest)
      if (!(bucketBound(index - 1, this.#schema) < this.#zeroThreshold) || index === Infinity) return
      this.#zeroThreshold = Math.max(this.#zeroThreshold, bucketBound(index, this.#schema))
      this.#zeroCount += this.#positive.take(index) + this.#negative.take(index)
    }
  }

  get #hasTooMany(): boolean {
    return this.#positive.size + this.#negative.size > this.#rules.maxBuckets
  }

  #limit(): void {
    const due = this.#startMs + this.#rules.resetAfterMs
    if (due < this.#resetDue) {
      this.#resetDue = due
      this.#resets.add(this)
    }
    while (this.#hasTooMany && (this.#widenZero() || this.#coarsen()));
  }

  /** Counts the buckets next to zero as zero. Returns false if that is not allowed. */
  #widenZero(): boolean {
    if (this.#zeroThreshold >= this.#rules.maxZeroThreshold) return false
    const index = Math.min(this.#positive.lowest, this.#negative.lowest)
    const threshold = bucketBound(index, this.#schema)
    if (threshold > this.#rules.maxZeroThreshold) return false
    this.#zeroThreshold = threshold
    this.#zeroCount += this.#positive.take(index) + this.#negative.take(index)
    return true
  }

  /** Returns false if buckets cannot be coarser. */
  #coarsen(): boolean {
    const coarser = coarserSchema(this.#schema)
    if (coarser === undefined) return false
    this.#schema = coarser
    this.#positive.coarsen()
    this.#negative.coarsen()
    return true
  }

  override clear(): void {
    super.clear()
    this.#positive.clear()
    this.#negative.clear()
    this.#schema = this.#rules.schema
    this.#zeroThreshold = this.#rules.zeroThreshold
    this.#zeroCount = 0
    this.#total = 0
    this.#latest = []
  }

  /** Starts at zero again, as a counter does after a restart: servers notice that the count falls. */
  #reset(): void {
    this.clear()
    this.#resetDue = Number.POSITIVE_INFINITY
    this.#startMs = this.#now()
    this.created = wallMs()
    this.#resets.wasReset(this)
  }
}

export const nativeType: SeriesType<NativeSeries, { readonly native: NativeRules }, BucketedDump> = {
  type: 'histogram',
  create: (place, { native }, { traces, now, resets }) =>
    new NativeSeries(place, native, traces, now, resets),
  dump: series => series.dump(),
  absorb: (series, dump) => series.absorb(dump),
  clear: series => series.clear(),
}
