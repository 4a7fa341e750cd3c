import fc from 'fast-check'
import { Matcher, PrometheusBuilder, type PrometheusHandle } from 'metrics-exporter-prometheus'
import {
  counter,
  describeCounter,
  describeGauge,
  describeHistogram,
  gauge,
  histogram,
  type Labels,
  Unit,
  withLocalRecorder,
} from 'metrics-facade'

// Contents of a recorder, made at random: every type, with whatever a series and a family may have.

/** What a recorder is made with, and what is then recorded. */
export interface Contents {
  readonly isUtf8: boolean
  readonly isRecommended: boolean
  readonly createdTimestamps: boolean
  readonly globalLabels: ReadonlyArray<readonly [string, string]>
  readonly calls: readonly Call[]
}

interface Call {
  readonly name: string
  readonly kind: 'counter' | 'gauge' | 'histogram'
  readonly labels: Labels
  readonly value: number
  readonly exemplar: Labels | undefined
  readonly unit: Unit | undefined
}

const names = [
  'jobs',
  'wait_seconds',
  'native.size',
  'native',
  'buckets',
  'bucket.own',
  'größe',
  'below',
  'totals.size',
  'a.b',
  'a_b',
]
const label = fc.constantFrom('queue', 'id', 'zone', 'код', 'queue.name')
const labelValue = fc.oneof(
  fc.string({ maxLength: 8, unit: 'grapheme' }),
  fc.constantFrom('a"b\\c\nd', 'eu', ''),
)
const labels = fc.array(fc.tuple(label, labelValue), { maxLength: 3 })
const value = fc.oneof(
  fc.integer({ min: 0, max: 1_000 }),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }),
)

/** As JSON has no -0 but as a sample of one value. */
const notMinusZero = (number: number): number => number || 0

const call: fc.Arbitrary<Call> = fc.record({
  name: fc.constantFrom(...names),
  kind: fc.constantFrom('counter', 'gauge', 'histogram'),
  labels,
  value: value.map(notMinusZero),
  exemplar: fc.option(fc.constantFrom({ trace_id: 'abc' }, { trace_id: 'ä', span_id: '1' }), {
    nil: undefined,
  }),
  unit: fc.constantFrom(undefined, undefined, Unit.Seconds, Unit.Percent, Unit.Count),
})

export const contents: fc.Arbitrary<Contents> = fc.record({
  isUtf8: fc.boolean(),
  isRecommended: fc.boolean(),
  createdTimestamps: fc.boolean(),
  globalLabels: fc.uniqueArray(fc.tuple(fc.constantFrom('zone', 'service'), fc.constantFrom('eu', 'a"b')), {
    selector: ([name]) => name,
  }),
  calls: fc.array(call, { maxLength: 40 }),
})

function describeAs({ kind, name, unit }: Call): void {
  const describe = { counter: describeCounter, gauge: describeGauge, histogram: describeHistogram }[kind]
  if (unit !== undefined) describe(name, unit, `Help of "${name}" \\ and\nmore`)
}

function record({ kind, name, labels, value, exemplar }: Call): void {
  if (kind === 'counter') counter(name, labels).increment(Math.abs(value), exemplar)
  else if (kind === 'gauge') gauge(name, labels).set(value)
  else histogram(name, labels).record(value, exemplar)
}

/** Records them with a recorder of their own, and returns its handle. */
export function recorded({
  isUtf8,
  isRecommended,
  createdTimestamps,
  globalLabels,
  calls,
}: Contents): PrometheusHandle {
  const builder = new PrometheusBuilder()
    .withUtf8Names(isUtf8)
    .withRecommendedNaming(isRecommended)
    .withCreatedTimestamps(createdTimestamps)
    .setBucketsForMetric(Matcher.prefix('bucket'), [0.1, 1, 100])
    .setBucketsForMetric(Matcher.full('below'), [-1, 1])
    .setSumAndCountForMetric(Matcher.prefix('totals'))
    .setNativeHistogramForMetric(Matcher.prefix('native'), { bucketFactor: 1.5, maxBuckets: 20 })
    .setNativeHistogramForMetric(Matcher.full('native.size'), { buckets: [1, 10] })
  for (const [name, value] of globalLabels) builder.addGlobalLabel(name, value)
  const recorder = builder.buildRecorder()
  withLocalRecorder(recorder, () => {
    for (const call of calls) {
      describeAs(call)
      record(call)
    }
  })
  return recorder.handle()
}
