import type { HistogramFn, Labels } from 'metrics-facade'
import { bucketIndex, ownFields, type Place } from 'metrics-facade/registry'
import type { SeriesType } from './descriptor.ts'
import { createExemplar, type Exemplar, laterOf } from './exemplar.ts'
import type { NativeBuckets } from './native-buckets.ts'
import { Series } from './series.ts'
import { TraceSampler, type TraceSampling } from './trace.ts'

/** The contents of a histogram, as data that can be added to another. */
export interface BucketedDump {
  readonly bounds: readonly number[]
  readonly counts: readonly number[]
  readonly exemplars: ReadonlyArray<Exemplar | undefined> | undefined
  readonly native: NativeBuckets | undefined
  readonly sum: number
}

/** Zeros, by how many. */
const kept = new Map<number, readonly number[]>()

/** An array of zeros. Measured: to make one of twelve takes some 500 ns, to copy one 15. */
function zeros(length: number): number[] {
  const all = kept.get(length) ?? Array.from({ length }, () => 0)
  kept.set(length, all)
  return all.slice()
}

/** A histogram with fixed buckets: each counts the values up to its bound and above the bound before. */
export class BucketedSeries extends Series implements HistogramFn {
  sum = 0
  /** Not cumulative. One more than the bounds: the last counts the values above them all. */
  readonly counts: number[]
  readonly bounds: readonly number[]
  /** The latest exemplar of each bucket. Declared, not defined: a histogram without exemplars takes no memory for it. */
  declare exemplars: Array<Exemplar | undefined> | undefined
  /** One for each bucket, likewise; only if the current trace is asked for exemplars. */
  declare private readonly samplers: readonly TraceSampler[] | undefined

  constructor(place: Place, bounds: readonly number[], sampling: TraceSampling | undefined) {
    super(place)
    this.bounds = bounds
    this.counts = zeros(bounds.length + 1)
    if (sampling !== undefined) this.samplers = this.counts.map(() => new TraceSampler(sampling))
  }

  record(value: number, exemplar?: Labels): void {
    if (exemplar === undefined && this.samplers === undefined) this.add(value, 1)
    else this.recordWith(value, exemplar)
  }

  protected recordWith(value: number, exemplar: Labels | undefined): void {
    const bucket = this.add(value, 1)
    const labels = exemplar ?? this.samplers?.[bucket]?.next()
    const created = labels && createExemplar(labels, value)
    if (created !== undefined) this.addExemplar(created, bucket)
  }

  /** How many values were recorded. */
  get count(): number {
    let count = 0
    for (const ofBucket of this.counts) count += ofBucket
    return count
  }

  get volume(): number {
    return this.count
  }

  /** The native buckets, if this is a native histogram. */
  get native(): NativeBuckets | undefined {
    return undefined
  }

  recordMany(value: number, count: number): void {
    this.add(value, count)
  }

  dump(): BucketedDump {
    const { bounds, counts, exemplars, native, sum } = this
    return { bounds, counts: [...counts], exemplars: exemplars && [...exemplars], native, sum }
  }

  /** @throws RangeError if the bounds differ. */
  absorb({ bounds, counts, exemplars, sum }: BucketedDump): void {
    const isSame = bounds.length === this.bounds.length && bounds.every((one, i) => one === this.bounds[i])
    if (!isSame) throw new RangeError('Histograms with different buckets cannot be added up.')
    for (const [bucket, count] of counts.entries()) {
      this.counts[bucket]! += count
      const later = laterOf(this.exemplars?.[bucket], exemplars?.[bucket])
      if (later !== undefined) this.setExemplar(bucket, later)
    }
    this.sum += sum
  }

  clear(): void {
    this.counts.fill(0)
    this.sum = 0
    if (this.exemplars !== undefined) this.exemplars = undefined
  }

  /** Counts a value `count` times, and returns the index of its bucket. */
  protected add(value: number, count: number): number {
    const bucket = bucketIndex(this.bounds, value)
    this.counts[bucket]! += count
    this.sum += value * count
    this.touch()
    return bucket
  }

  protected addExemplar(exemplar: Exemplar, bucket: number): void {
    this.setExemplar(bucket, exemplar)
  }

  protected setExemplar(bucket: number, exemplar: Exemplar): void {
    this.exemplars ??= Array.from(this.counts, () => undefined)
    this.exemplars[bucket] = exemplar
  }
}

ownFields(BucketedSeries, ['exemplars', 'samplers'])

export const bucketedType: SeriesType<BucketedSeries, { readonly bounds: readonly number[] }, BucketedDump> =
  {
    type: 'histogram',
    create: (place, { bounds }, { traces }) => new BucketedSeries(place, bounds, traces),
    dump: series => series.dump(),
    absorb: (series, dump) => series.absorb(dump),
    clear: series => series.clear(),
  }
