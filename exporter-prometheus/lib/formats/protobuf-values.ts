import type { PbfWriter } from 'pbf'
import { cumulativeOf } from '../model/exposition.ts'
import type {
  CounterView,
  ExemplarView,
  GaugeView,
  HistogramView,
  NativeView,
  SeriesViews,
  SummaryView,
} from '../model/views.ts'
import type { MetricType } from '../series/family.ts'
import { type BucketSpan, Spans } from '../series/spans.ts'

/** The largest double that fits into 64 unsigned bits. */
const maxCount = 2 ** 64 - 2 ** 11

// Each function writes the fields of one message of io.prometheus.client, by its field numbers.

function writeCount(field: number, count: number, writer: PbfWriter): void {
  writer.writeVarintField(field, Math.min(count, maxCount))
}

export function writeLabel([name, value]: readonly [string, string], writer: PbfWriter): void {
  writer.writeStringField(1, name)
  writer.writeStringField(2, value)
}

export function writeTimestamp(timeMs: number, writer: PbfWriter): void {
  const wholeMs = Math.round(timeMs)
  const seconds = Math.floor(wholeMs / 1000)
  writer.writeVarintField(1, seconds)
  writer.writeVarintField(2, (wholeMs - seconds * 1000) * 1_000_000)
}

function writeExemplar({ pairs, value, timestampMs }: ExemplarView, writer: PbfWriter): void {
  for (const label of pairs) writer.writeMessage(1, writeLabel, label)
  writer.writeDoubleField(2, value)
  writer.writeMessage(3, writeTimestamp, timestampMs)
}

function writeGauge({ value }: GaugeView, writer: PbfWriter): void {
  writer.writeDoubleField(1, value)
}

function writeCounter({ value, exemplar }: CounterView, writer: PbfWriter): void {
  writer.writeDoubleField(1, value)
  if (exemplar !== undefined) writer.writeMessage(2, writeExemplar, exemplar)
}

function writeQuantile([quantile, value]: readonly [number, number], writer: PbfWriter): void {
  writer.writeDoubleField(1, quantile)
  writer.writeDoubleField(2, value)
}

function writeSummary(series: SummaryView, writer: PbfWriter): void {
  writeCount(1, series.count, writer)
  writer.writeDoubleField(2, series.sum)
  const values = series.values()
  series.quantiles.forEach((quantile, index) => {
    writer.writeMessage(3, writeQuantile, [quantile, values[index]!] as const)
  })
}

interface Bucket {
  readonly count: number
  readonly bound: number
  readonly exemplar: ExemplarView | undefined
}

function writeBucket({ count, bound, exemplar }: Bucket, writer: PbfWriter): void {
  writeCount(1, count, writer)
  writer.writeDoubleField(2, bound)
  if (exemplar !== undefined) writer.writeMessage(3, writeExemplar, exemplar)
}

function writeBuckets(
  { bounds, exemplars }: HistogramView,
  cumulative: readonly number[],
  writer: PbfWriter,
): void {
  cumulative.forEach((count, index) => {
    const bound = bounds[index] ?? Number.POSITIVE_INFINITY
    writer.writeMessage(3, writeBucket, { count, bound, exemplar: exemplars?.[index] })
  })
}

function writeSpan({ offset, length }: BucketSpan, writer: PbfWriter): void {
  writer.writeSVarintField(1, offset)
  writer.writeVarintField(2, length)
}

function writeSpans(field: number, { spans, deltas }: Spans, writer: PbfWriter): void {
  for (const span of spans) writer.writeMessage(field, writeSpan, span)
  writer.writePackedSVarint(field + 1, [...deltas])
}

function writeNative(native: NativeView, writer: PbfWriter): void {
  const { schema, zeroThreshold, zeroCount } = native
  const [negative, positive] = [Spans.of(native.negative), Spans.of(native.positive)]
  writer.writeSVarintField(5, schema)
  writer.writeDoubleField(6, zeroThreshold)
  writeCount(7, zeroCount, writer)
  writeSpans(9, negative, writer)
  writeSpans(12, positive, writer)
  const isTold = zeroThreshold > 0 || zeroCount > 0 || negative.spans.length + positive.spans.length > 0
  // An empty span tells it from a classic histogram.
  if (!isTold) writer.writeMessage(12, writeSpan, { offset: 0, length: 0 })
  for (const exemplar of native.exemplars) writer.writeMessage(16, writeExemplar, exemplar)
}

function writeHistogram(series: HistogramView, writer: PbfWriter): void {
  const { counts, native } = series
  const cumulative = cumulativeOf(counts)
  writeCount(1, cumulative.at(-1)!, writer)
  writer.writeDoubleField(2, series.sum)
  if (native === undefined || series.bounds.length > 0) writeBuckets(series, cumulative, writer)
  if (native !== undefined) writeNative(native, writer)
}

/** Writes series of one type. */
interface TypeWriter<T extends MetricType> {
  /** The number of the type in `MetricType`. */
  readonly type: number
  /** The number of its message field in `Metric`. */
  readonly field: number
  readonly write: (series: SeriesViews[T], writer: PbfWriter) => void
  /** The number of the creation time field in that message. */
  readonly created: number | undefined
  /** Whether there is nothing but one value, and possibly an exemplar. */
  readonly hasOneValue?: true
}

export const typeWriters: { readonly [T in MetricType]: TypeWriter<T> } = {
  counter: { type: 0, field: 3, write: writeCounter, created: 3, hasOneValue: true },
  gauge: { type: 1, field: 2, write: writeGauge, created: undefined, hasOneValue: true },
  summary: { type: 2, field: 4, write: writeSummary, created: 4 },
  histogram: { type: 4, field: 7, write: writeHistogram, created: 15 },
}
