import { PbfWriter } from 'pbf'
import type { ExemplarView } from '../../model/views.ts'
import { type Body, lengthOf } from '../body.ts'
import { type Encoding, type PointWriter, type Sender, scope } from './encoding.ts'
import { writtenOut } from './exponential.ts'
import {
  type Buckets,
  countOf,
  type ExponentialPoint,
  type HistogramPoint,
  hasTemporality,
  type Kind,
  type NumberPoint,
  type Points,
  type SummaryPoint,
  temporalityNumber,
} from './metric.ts'
import { decodeAnswer } from './protobuf-answer.ts'
import type { ResourceValue } from './resource.ts'
import { traceLabels } from './trace.ts'
import type { WrittenMetric } from './written.ts'

// Each function writes the fields of one message of opentelemetry.proto, by its field numbers.
// https://github.com/open-telemetry/opentelemetry-proto

/** Half of a number of 32 bits. */
const half = 2 ** 16

/** Grows, but few points need more. */
const initialBytes = 1_024

type Entry = readonly [name: string, value: ResourceValue]

function writeValue(value: ResourceValue, writer: PbfWriter): void {
  if (typeof value === 'string') writer.writeStringField(1, value)
  else if (typeof value === 'boolean') writer.writeBooleanField(2, value)
  else if (Number.isSafeInteger(value)) writer.writeVarintField(3, value)
  else writer.writeDoubleField(4, value)
}

function writeEntry([name, value]: Entry, writer: PbfWriter): void {
  writer.writeStringField(1, name)
  writer.writeMessage(2, writeValue, value)
}

function writeEntries(field: number, entries: readonly Entry[], writer: PbfWriter): void {
  for (const entry of entries) writer.writeMessage(field, writeEntry, entry)
}

/** Nanoseconds as 64 bits, exactly: a double would be off by some 100 of them, and the millisecond might be another. */
function writeTime(field: number, timeMs: number | undefined, writer: PbfWriter): void {
  if (timeMs === undefined) return
  const wholeMs = Math.round(timeMs)
  // In two halves, because a double does not hold the product, and a BigInt takes longer than all the rest of a point.
  const low = (wholeMs % half) * 1_000_000
  const high = Math.floor(wholeMs / half) * 1_000_000 + Math.floor(low / half)
  writer.writeTag(field, 1)
  writer.writeFixed32((high % half) * half + (low % half))
  writer.writeFixed32(Math.floor(high / half))
}

function writeExemplar({ pairs, value, timestampMs }: ExemplarView, writer: PbfWriter): void {
  const { traceId, spanId, others } = traceLabels(pairs)
  writeTime(2, timestampMs, writer)
  writer.writeDoubleField(3, value)
  if (spanId !== undefined) writer.writeBytesField(4, Buffer.from(spanId, 'hex'))
  if (traceId !== undefined) writer.writeBytesField(5, Buffer.from(traceId, 'hex'))
  writeEntries(7, others, writer)
}

function writeTimes({ startMs, timeMs }: NumberPoint | SummaryPoint, writer: PbfWriter): void {
  writeTime(2, startMs, writer)
  writeTime(3, timeMs, writer)
}

function writeExemplars(field: number, exemplars: readonly ExemplarView[], writer: PbfWriter): void {
  for (const exemplar of exemplars) writer.writeMessage(field, writeExemplar, exemplar)
}

function writeNumber(point: NumberPoint, writer: PbfWriter): void {
  writeTimes(point, writer)
  writer.writeDoubleField(4, point.value)
  writeExemplars(5, point.exemplars, writer)
  writeEntries(7, point.attributes, writer)
}

function writeHistogram(point: HistogramPoint, writer: PbfWriter): void {
  const { sum, counts, bounds } = point
  writeTimes(point as never, writer)
  writer.writeFixed64Field(4, countOf(point))
  writer.writeDoubleField(5, sum)
  writer.writePackedFixed64(6, counts as number[])
  writer.writePackedDouble(7, bounds as number[])
  writeExemplars(8, point.exemplars, writer)
  writeEntries(9, point.attributes, writer)
}

function writeBuckets(buckets: Buckets, writer: PbfWriter): void {
  const { offset, counts } = writtenOut(buckets)
  writer.writeSVarintField(1, offset)
  writer.writePackedVarint(2, counts)
}

function writeExponential(point: ExponentialPoint, writer: PbfWriter): void {
  const { count, sum, scale, zeroCount, zeroThreshold, positive, negative } = point
  writeEntries(1, point.attributes, writer)
  writeTimes(point as never, writer)
  writer.writeFixed64Field(4, count)
  writer.writeDoubleField(5, sum)
  writer.writeSVarintField(6, scale)
  writer.writeFixed64Field(7, zeroCount)
  if (positive.length > 0) writer.writeMessage(8, writeBuckets, positive)
  if (negative.length > 0) writer.writeMessage(9, writeBuckets, negative)
  writeExemplars(11, point.exemplars, writer)
  writer.writeDoubleField(14, zeroThreshold)
}

function writeQuantile([quantile, value]: readonly [number, number], writer: PbfWriter): void {
  writer.writeDoubleField(1, quantile)
  writer.writeDoubleField(2, value)
}

function writeSummary(point: SummaryPoint, writer: PbfWriter): void {
  writeTimes(point, writer)
  writer.writeFixed64Field(4, point.count)
  writer.writeDoubleField(5, point.sum)
  for (const quantile of point.quantiles) writer.writeMessage(6, writeQuantile, quantile)
  writeEntries(7, point.attributes, writer)
}

/** The number of the field of each kind in `Metric`, and what writes one of its points. */
const kinds: {
  readonly [K in Kind]: {
    readonly field: number
    readonly write: (point: Points[K], writer: PbfWriter) => void
  }
} = {
  gauge: { field: 5, write: writeNumber },
  sum: { field: 7, write: writeNumber },
  histogram: { field: 9, write: writeHistogram },
  exponentialHistogram: { field: 10, write: writeExponential },
  summary: { field: 11, write: writeSummary },
}

function bufferOf({ buffer, byteOffset, length }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, length)
}

function written(write: (writer: PbfWriter) => void): Buffer {
  const writer = new PbfWriter()
  write(writer)
  return bufferOf(writer.finish())
}

/** A message in pieces, as a field of the one around it. */
function nested(field: number, pieces: Body): Body {
  const head = written(writer => {
    writer.writeTag(field, 2)
    writer.writeVarint(lengthOf(pieces))
  })
  return [head, ...pieces]
}

function pointWriter(kind: Kind): PointWriter {
  // The same writer as long as a piece goes on; the finished bytes are a view of what it has allocated.
  const writer = new PbfWriter(new Uint8Array(initialBytes))
  const write = kinds[kind].write as (point: never, writer: PbfWriter) => void
  return {
    get length() {
      return writer.pos
    },
    add(point) {
      const { pos } = writer
      try {
        writer.writeMessage(1, write, point as never)
      } catch (error) {
        writer.pos = pos
        throw error
      }
    },
    finish: () => bufferOf(writer.finish()),
  }
}

function metricOf({ head, pieces }: WrittenMetric, { temporality }: Sender): Body {
  const { kind, name, description, unit } = head
  const first = written(writer => {
    writer.writeStringField(1, name)
    if (description !== '') writer.writeStringField(2, description)
    if (unit !== '') writer.writeStringField(3, unit)
  })
  const last = written(writer => {
    if (hasTemporality(kind)) writer.writeVarintField(2, temporalityNumber[temporality])
    if (kind === 'sum') writer.writeBooleanField(3, true)
  })
  return [first, ...nested(kinds[kind].field, [...pieces.map(({ bytes }) => bytes), last])]
}

function request(metrics: readonly WrittenMetric[], sender: Sender): Body {
  const resource = written(writer => writeEntries(1, sender.resource, writer))
  const scopeMessage = written(writer => {
    writer.writeStringField(1, scope.name)
    writer.writeStringField(2, scope.version)
  })
  const all = metrics.flatMap(metric => nested(2, metricOf(metric, sender)))
  return nested(1, [...nested(1, [resource]), ...nested(2, [...nested(1, [scopeMessage]), ...all])])
}

/** Messages of protobuf. Answers are an `ExportMetricsServiceResponse`, or a `Status` if it was not a success. */
export const protobufEncoding: Encoding = {
  contentType: 'application/x-protobuf',
  pointWriter,
  request,
  decode: decodeAnswer,
}
