import type { ExemplarView } from '../../model/views.ts'
import { writtenOut } from './exponential.ts'
import type { Fields, Write } from './fields.ts'
import {
  type Buckets,
  countOf,
  type HistogramPoint,
  hasTemporality,
  type Kind,
  type MetricHead,
  type Points,
  type Temporality,
  temporalityNumber,
} from './metric.ts'
import type { ResourceValue } from './resource.ts'
import { traceLabels } from './trace.ts'

// Each function writes the fields of one message of opentelemetry.proto, by their numbers and names.
// https://github.com/open-telemetry/opentelemetry-proto

type Entry = readonly [name: string, value: ResourceValue]

const writeValue: Write<ResourceValue> = (value, to) => {
  if (typeof value === 'string') to.string(1, 'stringValue', value)
  else if (typeof value === 'boolean') to.choice(2, 'boolValue', value)
  else if (Number.isSafeInteger(value)) to.integer(3, 'intValue', value)
  else to.double(4, 'doubleValue', value)
}

const writeEntry: Write<Entry> = ([name, value], to) => {
  to.string(1, 'key', name)
  to.message(2, 'value', writeValue, value)
}

function writeAttributes(number: number, entries: readonly Entry[], to: Fields): void {
  to.messages(number, 'attributes', writeEntry, entries)
}

const writeExemplar: Write<ExemplarView> = ({ pairs, value, timestampMs }, to) => {
  const { traceId, spanId, others } = traceLabels(pairs)
  to.time(2, 'timeUnixNano', timestampMs)
  to.double(3, 'asDouble', value)
  to.id(4, 'spanId', spanId)
  to.id(5, 'traceId', traceId)
  to.messages(7, 'filteredAttributes', writeEntry, others)
}

function writeTimes({ startMs, timeMs }: Points[Kind], to: Fields): void {
  to.time(2, 'startTimeUnixNano', startMs)
  to.time(3, 'timeUnixNano', timeMs)
}

function writeExemplars(number: number, { exemplars }: Points[Kind], to: Fields): void {
  to.messages(number, 'exemplars', writeExemplar, exemplars)
}

/** The count and the sum, which have the same numbers wherever there are some. */
function writeTotals(count: number, sum: number, to: Fields): void {
  to.count(4, 'count', count)
  to.double(5, 'sum', sum)
}

const writeNumber: Write<Points['sum']> = (point, to) => {
  writeTimes(point, to)
  to.double(4, 'asDouble', point.value)
  writeExemplars(5, point, to)
  writeAttributes(7, point.attributes, to)
}

const writeHistogram: Write<HistogramPoint> = (point, to) => {
  writeTimes(point, to)
  writeTotals(countOf(point), point.sum, to)
  to.counts(6, 'bucketCounts', point.counts, true)
  to.doubles(7, 'explicitBounds', point.bounds)
  writeExemplars(8, point, to)
  writeAttributes(9, point.attributes, to)
}

const writeBuckets: Write<Buckets> = (buckets, to) => {
  const { offset, counts } = writtenOut(buckets)
  to.signed(1, 'offset', offset)
  to.counts(2, 'bucketCounts', counts, false)
}

const writeExponential: Write<Points['exponentialHistogram']> = (point, to) => {
  writeAttributes(1, point.attributes, to)
  writeTimes(point, to)
  writeTotals(point.count, point.sum, to)
  to.signed(6, 'scale', point.scale)
  to.count(7, 'zeroCount', point.zeroCount)
  if (point.positive.length > 0) to.message(8, 'positive', writeBuckets, point.positive)
  if (point.negative.length > 0) to.message(9, 'negative', writeBuckets, point.negative)
  writeExemplars(11, point, to)
  to.double(14, 'zeroThreshold', point.zeroThreshold)
}

const writeQuantile: Write<readonly [number, number]> = ([quantile, value], to) => {
  to.double(1, 'quantile', quantile)
  to.double(2, 'value', value)
}

const writeSummary: Write<Points['summary']> = (point, to) => {
  writeTimes(point, to)
  writeTotals(point.count, point.sum, to)
  to.messages(6, 'quantileValues', writeQuantile, point.quantiles)
  writeAttributes(7, point.attributes, to)
}

/** The number of the field of each kind in `Metric`, and what writes one of its points. */
export const kinds: { readonly [K in Kind]: { readonly number: number; readonly write: Write<Points[K]> } } =
  {
    gauge: { number: 5, write: writeNumber },
    sum: { number: 7, write: writeNumber },
    histogram: { number: 9, write: writeHistogram },
    exponentialHistogram: { number: 10, write: writeExponential },
    summary: { number: 11, write: writeSummary },
  }

/** The fields of a metric before its points. */
export const writeHead: Write<MetricHead> = ({ name, description, unit }, to) => {
  to.string(1, 'name', name)
  if (description !== '') to.string(2, 'description', description)
  if (unit !== '') to.string(3, 'unit', unit)
}

/** What a metric says of its points, after them. */
export function tailWriter(kind: Kind): Write<Temporality> {
  return (temporality, to) => {
    if (hasTemporality(kind)) to.choice(2, 'aggregationTemporality', temporalityNumber[temporality])
    if (kind === 'sum') to.choice(3, 'isMonotonic', true)
  }
}

export const writeResource: Write<readonly Entry[]> = (resource, to) => writeAttributes(1, resource, to)

export const writeScope: Write<{ readonly name: string; readonly version: string }> = (
  { name, version },
  to,
) => {
  to.string(1, 'name', name)
  to.string(2, 'version', version)
}
