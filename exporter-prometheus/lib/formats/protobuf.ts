/*! Includes pbf, Copyright (c) Mapbox, under the BSD-3-Clause licence: see dist/LICENSE-pbf.txt. */
import { PbfWriter } from 'pbf'
import type { ByteSink } from '../line-writer/byte-writer.ts'
import { createdTime, type ExposedFamily, type Exposition, writtenLabels } from '../model/exposition.ts'
import { unitWord } from '../names/naming.ts'
import type { BucketedSeries } from '../series/bucketed.ts'
import type { Exemplar } from '../series/exemplar.ts'
import { type NativeBuckets, NativeSeries } from '../series/native.ts'
import type { CounterSeries, GaugeSeries, Series } from '../series/series.ts'
import type { BucketSpan, Spans } from '../series/spans.ts'
import type { SummarySeries } from '../series/summary.ts'
import { type Format, turnBytes } from './format.ts'

const metricTypes = { counter: 0, gauge: 1, summary: 2, histogram: 4 } as const

/** The largest that a count can be as a double and as 64 bits. */
const maxCount = 2 ** 64 - 2 ** 11

// Each function writes the fields of one message, whose numbers are those of io.prometheus.client.

function writeCount(field: number, count: number, writer: PbfWriter): void {
  writer.writeVarintField(field, Math.min(count, maxCount))
}

function writeLabel([name, value]: readonly [string, string], writer: PbfWriter): void {
  writer.writeStringField(1, name)
  writer.writeStringField(2, value)
}

function writeTimestamp(timeMs: number, writer: PbfWriter): void {
  const wholeMs = Math.round(timeMs)
  const seconds = Math.floor(wholeMs / 1000)
  writer.writeVarintField(1, seconds)
  writer.writeVarintField(2, (wholeMs - seconds * 1000) * 1_000_000)
}

function writeExemplar({ labels, value, timestampMs }: Exemplar, writer: PbfWriter): void {
  for (const label of labels) writer.writeMessage(1, writeLabel, label)
  writer.writeDoubleField(2, value)
  writer.writeMessage(3, writeTimestamp, timestampMs)
}

function writeGauge({ value }: GaugeSeries, writer: PbfWriter): void {
  writer.writeDoubleField(1, value)
}

function writeCounter({ value, exemplar }: CounterSeries, writer: PbfWriter): void {
  writer.writeDoubleField(1, value)
  if (exemplar !== undefined) writer.writeMessage(2, writeExemplar, exemplar)
}

function writeQuantile([quantile, value]: readonly [number, number], writer: PbfWriter): void {
  writer.writeDoubleField(1, quantile)
  writer.writeDoubleField(2, value)
}

function writeSummary(series: SummarySeries, writer: PbfWriter): void {
  writeCount(1, series.count, writer)
  writer.writeDoubleField(2, series.sum)
  const values = series.quantiles()
  series.rules.quantiles.forEach((quantile, index) => {
    writer.writeMessage(3, writeQuantile, [quantile, values[index]!] as const)
  })
}

interface Bucket {
  readonly count: number
  readonly bound: number
  readonly exemplar: Exemplar | undefined
}

function writeBucket({ count, bound, exemplar }: Bucket, writer: PbfWriter): void {
  writeCount(1, count, writer)
  writer.writeDoubleField(2, bound)
  if (exemplar !== undefined) writer.writeMessage(3, writeExemplar, exemplar)
}

function writeBuckets({ counts, bounds, exemplars }: BucketedSeries, writer: PbfWriter): void {
  let count = 0
  counts.forEach((own, index) => {
    count += own
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

function writeNative(buckets: NativeBuckets, writer: PbfWriter): void {
  const { schema, zeroThreshold, zeroCount, negative, positive } = buckets
  writer.writeSVarintField(5, schema)
  writer.writeDoubleField(6, zeroThreshold)
  writeCount(7, zeroCount, writer)
  writeSpans(9, negative, writer)
  writeSpans(12, positive, writer)
  const isTold = zeroThreshold > 0 || zeroCount > 0 || negative.spans.length + positive.spans.length > 0
  // Without a span nothing would tell it from a classic histogram.
  if (!isTold) writer.writeMessage(12, writeSpan, { offset: 0, length: 0 })
  for (const exemplar of buckets.exemplars) writer.writeMessage(16, writeExemplar, exemplar)
}

function writeHistogram(series: BucketedSeries, writer: PbfWriter): void {
  writeCount(1, series.count, writer)
  writer.writeDoubleField(2, series.sum)
  const isNative = series instanceof NativeSeries
  if (!isNative || series.bounds.length > 0) writeBuckets(series, writer)
  if (isNative) writeNative(series.buckets(), writer)
}

/** For each type what writes its message, the number of that in `Metric`, and of the time it began in the message. */
const valueFields = {
  counter: { field: 3, write: writeCounter, created: 3 },
  gauge: { field: 2, write: writeGauge, created: undefined },
  summary: { field: 4, write: writeSummary, created: 4 },
  histogram: { field: 7, write: writeHistogram, created: 15 },
} as const

/** Writes the labels of one series after the other. */
function labelsWriter(exposition: Exposition): (series: Series, writer: PbfWriter) => void {
  return (series, writer) => {
    for (const pair of writtenLabels(series, exposition)) writer.writeMessage(1, writeLabel, pair)
  }
}

/** Writes one `Metric` after the other. */
function metricWriter(
  family: ExposedFamily,
  exposition: Exposition,
): (series: Series, writer: PbfWriter) => void {
  const { field, write, created } = valueFields[family.type]
  const writeLabels = labelsWriter(exposition)
  const writeValue = (series: Series, writer: PbfWriter): void => {
    write(series as never, writer)
    const time = created && createdTime(series)
    if (time !== undefined) writer.writeMessage(created!, writeTimestamp, time)
  }
  return (series, writer) => {
    writeLabels(series, writer)
    writer.writeMessage(field, writeValue, series)
  }
}

function writeHead({ name, help, type, unit }: ExposedFamily, writer: PbfWriter): void {
  writer.writeStringField(1, name)
  if (help) writer.writeStringField(2, help)
  writer.writeVarintField(3, metricTypes[type])
  const word = unit && unitWord(unit)
  if (word !== undefined) writer.writeStringField(5, word)
}

/** One family after its length, which is not known before all of it is there. */
function* writeFamily(family: ExposedFamily, exposition: Exposition, sink: ByteSink): Generator<void> {
  const writeMetric = metricWriter(family, exposition)
  const pieces: Uint8Array[] = []
  let writer = new PbfWriter()
  writeHead(family, writer)
  for (const series of family.series) {
    const { pos } = writer
    try {
      writer.writeMessage(4, writeMetric, series)
    } catch (error) {
      writer.pos = pos
      exposition.onUnwritten?.(family, error)
    }
    if (writer.pos < turnBytes) continue
    pieces.push(writer.finish())
    // Another one, because what is finished is a view of its buffer.
    writer = new PbfWriter(new Uint8Array(turnBytes + turnBytes / 4))
    yield
  }
  pieces.push(writer.finish())
  const length = new PbfWriter()
  length.writeVarint(pieces.reduce((sum, piece) => sum + piece.length, 0))
  sink.bytes(length.finish())
  for (const piece of pieces) {
    sink.bytes(piece)
    yield
  }
}

function* write(exposition: Exposition, sink: ByteSink): Generator<void> {
  for (const family of exposition.families) yield* writeFamily(family, exposition, sink)
}

/**
 * Delimited messages `io.prometheus.client.MetricFamily`. The only format that has native histograms.
 *
 * Each series always shows one moment.
 *
 * https://github.com/prometheus/prometheus/blob/main/prompb/io/prometheus/client/metrics.proto
 */
export const protobufFormat: Format = {
  contentType: 'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited',
  created: 'always',
  isBinary: true,
  write,
}
