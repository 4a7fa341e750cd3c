import type { ExemplarView } from '../../model/views.ts'
import type { Body } from '../body.ts'
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
import type { ResourceValue } from './resource.ts'
import { traceLabels } from './trace.ts'
import type { WrittenMetric } from './written.ts'

// Protobuf's mapping to JSON, with the exceptions of OTLP: 64-bit integers are strings, enum values are numbers, ids are
// hexadecimal. https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding

/** Grows, but few points need more. */
const initialBytes = 1_024

type Json = Readonly<Record<string, unknown>>

/** JSON has no NaN and no infinity. */
function double(value: number): number | string {
  return Number.isFinite(value) ? value : String(value)
}

function attributeValue(value: ResourceValue): Json {
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: double(value) }
}

function entriesOf(entries: ReadonlyArray<readonly [string, ResourceValue]>): readonly Json[] {
  return entries.map(([key, value]) => ({ key, value: attributeValue(value) }))
}

function nanoseconds(timeMs: number | undefined): string | undefined {
  return timeMs === undefined ? undefined : `${Math.round(timeMs)}000000`
}

function exemplarOf({ pairs, value, timestampMs }: ExemplarView): Json {
  const { traceId, spanId, others } = traceLabels(pairs)
  return {
    filteredAttributes: entriesOf(others),
    timeUnixNano: nanoseconds(timestampMs),
    asDouble: double(value),
    spanId,
    traceId,
  }
}

/** What all points have. `JSON.stringify` leaves `undefined` out. */
function common({ attributes, startMs, timeMs, exemplars }: NumberPoint | SummaryPoint): Json {
  return {
    attributes: entriesOf(attributes),
    startTimeUnixNano: nanoseconds(startMs),
    timeUnixNano: nanoseconds(timeMs),
    exemplars: exemplars.length === 0 ? undefined : exemplars.map(exemplarOf),
  }
}

function bucketsOf(buckets: Buckets): Json {
  const { offset, counts } = writtenOut(buckets)
  return { offset, bucketCounts: counts.map(String) }
}

const numberJson = ({ value }: NumberPoint): Json => ({ asDouble: double(value) })

const jsonOf: { readonly [K in Kind]: (point: Points[K]) => Json } = {
  gauge: numberJson,
  sum: numberJson,
  histogram: (point: HistogramPoint) => ({
    count: String(countOf(point)),
    sum: double(point.sum),
    bucketCounts: point.counts.map(String),
    explicitBounds: point.bounds,
  }),
  exponentialHistogram: (point: ExponentialPoint) => ({
    count: String(point.count),
    sum: double(point.sum),
    scale: point.scale,
    zeroCount: String(point.zeroCount),
    zeroThreshold: point.zeroThreshold,
    positive: bucketsOf(point.positive),
    negative: bucketsOf(point.negative),
  }),
  summary: (point: SummaryPoint) => ({
    count: String(point.count),
    sum: double(point.sum),
    quantileValues: point.quantiles.map(([quantile, value]) => ({ quantile, value: double(value) })),
  }),
}

/**
 * Each point comes after a comma, the first one as well. Bytes from the start: a string that grows would be many, and
 * outlive collections of garbage.
 */
function pointWriter(kind: Kind): PointWriter {
  const jsonOfKind = jsonOf[kind] as (point: unknown) => Json
  let bytes: Buffer = Buffer.allocUnsafe(initialBytes)
  let length = 0
  return {
    get length() {
      return length
    },
    add(point) {
      const text = `,${JSON.stringify({ ...common(point as NumberPoint), ...jsonOfKind(point) })}`
      const end = length + Buffer.byteLength(text)
      if (end > bytes.length) bytes = Buffer.concat([bytes.subarray(0, length)], 2 * end)
      bytes.write(text, length)
      length = end
    },
    finish: () => bytes.subarray(0, length),
  }
}

function metricOf({ head, pieces }: WrittenMetric, { temporality }: Sender): Body {
  const { kind, name, description, unit } = head
  const first = JSON.stringify({ name, description: description || undefined, unit: unit || undefined })
  const last = JSON.stringify({
    aggregationTemporality: hasTemporality(kind) ? temporalityNumber[temporality] : undefined,
    isMonotonic: kind === 'sum' ? true : undefined,
  })
  const [begin, ...rest] = pieces.map(({ bytes }) => bytes)
  return [
    Buffer.from(`,${first.slice(0, -1)},"${kind}":{"dataPoints":[`),
    begin!.subarray(1),
    ...rest,
    Buffer.from(last === '{}' ? ']}}' : `],${last.slice(1)}}`),
  ]
}

function request(metrics: readonly WrittenMetric[], sender: Sender): Body {
  const resource = JSON.stringify({ attributes: entriesOf(sender.resource) })
  const [first, ...rest] = metrics.flatMap(metric => metricOf(metric, sender))
  const start = `{"resourceMetrics":[{"resource":${resource},"scopeMetrics":[{"scope":${JSON.stringify(scope)},"metrics":[`
  return [Buffer.from(start), first!.subarray(1), ...rest, Buffer.from(']}]}]}')]
}

/** JSON. Answers have the same form, or that of a `Status` if it was not a success. */
export const jsonEncoding: Encoding = {
  contentType: 'application/json',
  pointWriter,
  request,
  decode({ status, body }) {
    const answer = JSON.parse(Buffer.from(body).toString())
    const { rejectedDataPoints = 0, errorMessage = '' } = answer.partialSuccess ?? {}
    return status >= 300
      ? { rejected: 0, message: String(answer.message ?? '') }
      : { rejected: Number(rejectedDataPoints), message: String(errorMessage) }
  },
}
