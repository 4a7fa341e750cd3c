import type {
  ExemplarSnapshot,
  FamilySnapshot,
  HistogramSnapshot,
  NativeHistogramSnapshot,
  Snapshot,
  SummarySnapshot,
  ValueSnapshot,
} from 'metrics-exporter-prometheus'
import * as assert from 'uvu/assert'
import type { ReadExemplar, ReadFamily } from './openmetrics2-reader.ts'
import type { Pairs, ReadComposite } from './openmetrics2-rules.ts'

// Compares what OpenMetrics 2.0 says with a snapshot of the same moment.

type Native = Pick<NativeHistogramSnapshot, 'schema' | 'zeroThreshold' | 'zeroCount'> & {
  readonly positive: Pairs
  readonly negative: Pairs
}

/** One series, in the same form whatever it was read from. */
interface Told {
  readonly labels: ReadonlyArray<readonly [string, string]>
  readonly start: number | undefined
  readonly exemplars: readonly ReadExemplar[]
  readonly value: unknown
  readonly native?: Native | undefined
}

const seconds = (timeMs: number): number => Number((timeMs / 1000).toFixed(3))

function bucketsOf(spans: Pairs = [], counts: readonly number[] = []): Pairs {
  const buckets: Array<[number, number]> = []
  let index = 0
  let at = 0
  for (const [offset, length] of spans) {
    index += offset
    for (let step = 0; step < length; step++) buckets.push([index++, counts[at++]!])
  }
  return buckets.filter(([, count]) => count > 0)
}

function nativeOf(read: ReadComposite): Native | undefined {
  const { schema, zero_threshold, zero_count } = read
  if (schema === undefined) return undefined
  return {
    schema,
    zeroThreshold: zero_threshold!,
    zeroCount: zero_count!,
    positive: bucketsOf(read.positive_spans, read.positive_buckets),
    negative: bucketsOf(read.negative_spans, read.negative_buckets),
  }
}

function fromRead({ samples }: ReadFamily): Told[] {
  return samples.map(({ labels, value, start, exemplars }) => {
    if (typeof value === 'number') return { labels, start, exemplars, value }
    const { count, sum, bucket, quantile } = value
    return { labels, start, exemplars, value: { count, sum, bucket, quantile }, native: nativeOf(value) }
  })
}

function exemplarsOf(exemplars: ReadonlyArray<ExemplarSnapshot | undefined> = []): ReadExemplar[] {
  return exemplars.flatMap(exemplar => {
    if (exemplar === undefined) return []
    const { labels, value, timestampMs } = exemplar
    return [{ labels: Object.entries(labels), value, timestamp: seconds(timestampMs) }]
  })
}

function ofHistogram({ count, sum, buckets, native }: HistogramSnapshot): Omit<Told, 'labels' | 'start'> {
  const isNativeOnly = native !== undefined && buckets.length === 1
  const bucket = isNativeOnly ? undefined : buckets.map(({ le, count }) => [le, count] as const)
  const classic = buckets.map(({ exemplar }) => exemplar)
  const hasClassic = !isNativeOnly && classic.some(exemplar => exemplar !== undefined)
  const pairs = (entries: NativeHistogramSnapshot['positive']): Pairs =>
    entries.map(({ index, count }) => [index, count] as const)
  return {
    exemplars: exemplarsOf(hasClassic ? classic : native?.exemplars),
    value: { count, sum, bucket, quantile: undefined },
    native: native && {
      schema: native.schema,
      zeroThreshold: native.zeroThreshold,
      zeroCount: native.zeroCount,
      positive: pairs(native.positive),
      negative: pairs(native.negative),
    },
  }
}

function ofSummary({ count, sum, quantiles }: SummarySnapshot): Omit<Told, 'labels' | 'start'> {
  const quantile = quantiles.map(({ quantile, value }) => [quantile, value] as const)
  return {
    exemplars: [],
    value: { count, sum, bucket: undefined, quantile: quantile.sort(([a], [b]) => a - b) },
    native: undefined,
  }
}

function fromSnapshot({ type, series }: FamilySnapshot): Told[] {
  return series.map(one => {
    const { labels, createdMs } = one
    const about = {
      labels: Object.entries(labels),
      start: createdMs === undefined ? undefined : seconds(createdMs),
    }
    if (type === 'histogram') return { ...about, ...ofHistogram(one as HistogramSnapshot) }
    if (type === 'summary') return { ...about, ...ofSummary(one as SummarySnapshot) }
    const { value, exemplar } = one as ValueSnapshot
    return { ...about, exemplars: exemplarsOf([exemplar]), value }
  })
}

/** Whether OpenMetrics forbids what a family has been given. */
function isForbidden({ type, series }: FamilySnapshot): boolean {
  return type === 'summary' && series.some(({ lowest = 0, sum }) => lowest < 0 || !(sum >= 0))
}

/** Fails unless every family, series, value, start time and exemplar that was read is that of the snapshot. */
export function agree(read: readonly ReadFamily[], { families }: Snapshot): void {
  const byName = new Map(read.map(family => [family.name, family]))
  const names = families.flatMap(family => {
    const { name, type, unit, help, series } = family
    if (isForbidden(family)) {
      const isBare = (series as readonly SummarySnapshot[]).every(({ quantiles }) => quantiles.length === 0)
      const split = [...(isBare ? [] : [name]), `${name}_sum`, `${name}_count`]
      for (const one of split) assert.is(byName.get(one)?.type, 'unknown', one)
      return split
    }
    const found = byName.get(name)!
    assert.equal([found?.type, found?.unit, found?.help], [type, unit, help], name)
    assert.equal(fromRead(found), fromSnapshot(family), name)
    return [name]
  })
  assert.equal([...byName.keys()].sort(), names.sort())
}
