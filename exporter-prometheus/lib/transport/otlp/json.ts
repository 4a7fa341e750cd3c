import type { Turns } from '../../base/timers.ts'
import type { ExemplarView } from '../../model/views.ts'
import { type Encoding, type Sender, scope } from './encoding.ts'
import { writtenOut } from './exponential.ts'
import {
  type Buckets,
  countOf,
  type ExponentialPoint,
  type HistogramPoint,
  hasTemporality,
  type Kind,
  type Metric,
  type NumberPoint,
  type Points,
  type SummaryPoint,
  temporalityNumber,
} from './metric.ts'
import type { ResourceValue } from './resource.ts'
import { traceLabels } from './trace.ts'

// Protobuf's mapping to JSON, with the exceptions of OTLP: 64-bit integers are strings, enum values are numbers, ids are
// hexadecimal. https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding

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

async function encodeMetric(metric: Metric, { temporality }: Sender, turns: Turns): Promise<string> {
  const { kind, name, description, unit, points } = metric
  const written: string[] = []
  for (const point of points) {
    const own = (jsonOf[kind] as (point: unknown) => Json)(point)
    written.push(JSON.stringify({ ...common(point as NumberPoint), ...own }))
    const turn = turns.next()
    if (turn !== undefined) await turn
  }
  const head = JSON.stringify({ name, description: description || undefined, unit: unit || undefined })
  const more = JSON.stringify({
    aggregationTemporality: hasTemporality(kind) ? temporalityNumber[temporality] : undefined,
    isMonotonic: kind === 'sum' ? true : undefined,
  })
  const tail = more === '{}' ? '}' : `,${more.slice(1)}`
  return `${head.slice(0, -1)},"${kind}":{"dataPoints":[${written.join(',')}]${tail}}`
}

async function encode(metrics: readonly Metric[], sender: Sender, turns: Turns): Promise<Buffer> {
  const written: string[] = []
  for (const metric of metrics) written.push(await encodeMetric(metric, sender, turns))
  const resource = JSON.stringify({ attributes: entriesOf(sender.resource) })
  return Buffer.from(
    `{"resourceMetrics":[{"resource":${resource},"scopeMetrics":[{"scope":${JSON.stringify(scope)},"metrics":[${written.join(',')}]}]}]}`,
  )
}

/** JSON. Answers have the same form, or that of a `Status` if it was not a success. */
export const jsonEncoding: Encoding = {
  contentType: 'application/json',
  encode,
  decode({ status, body }) {
    const answer = JSON.parse(Buffer.from(body).toString())
    const { rejectedDataPoints = 0, errorMessage = '' } = answer.partialSuccess ?? {}
    return status >= 300
      ? { rejected: 0, message: String(answer.message ?? '') }
      : { rejected: Number(rejectedDataPoints), message: String(errorMessage) }
  },
}
