import fc from 'fast-check'
import {
  type HistogramSnapshot,
  jsonSchema,
  Matcher,
  type NativeBucketSnapshot,
  type NativeHistogramSettings,
  type NativeHistogramSnapshot,
  type PrometheusHandle,
} from 'metrics-exporter-prometheus'
import { type HistogramFn, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { schemaProblems, unknownProperties } from '../../support/json-schema.ts'
import { decodeSpans } from '../../support/native-decoder.ts'
import { freshRecorder, setWallClock, uninstall } from '../../support/prometheus-fixture.ts'
import { type Message, readProtobuf } from '../../support/protobuf-reader.ts'

function recorded(
  settings: NativeHistogramSettings,
  record: (emitted: Pick<HistogramFn, 'record'>) => void,
): PrometheusHandle {
  const handle = freshRecorder(builder => builder.setNativeHistogramForMetric(Matcher.full('h'), settings))
  record(histogram('h', { a: 'b' }))
  uninstall()
  return handle
}

function snapshotOf(handle: PrometheusHandle): HistogramSnapshot & { native: NativeHistogramSnapshot } {
  const family = handle.snapshot().families.find(({ name }) => name === 'h')
  return family!.series[0] as never
}

function parsed(handle: PrometheusHandle): ReturnType<typeof snapshotOf> {
  const document = JSON.parse(handle.renderJson())
  assert.equal(schemaProblems(document, jsonSchema), [])
  assert.equal(unknownProperties(document, jsonSchema), [])
  return document.families.find(({ name }: Message) => name === 'h').series[0]
}

test('a snapshot and JSON contain a whole native histogram', () => {
  using _wall = setWallClock(() => 5_000)
  const handle = recorded({ bucketFactor: 2, buckets: [1], zeroThreshold: 0.25 }, emitted => {
    for (const value of [0, 0.25, 0.75, 1, 3, 3.5, -1.5, -1000]) emitted.record(value)
  })
  const native: NativeHistogramSnapshot = {
    schema: 0,
    zeroThreshold: 0.25,
    zeroCount: 2,
    positive: [
      { index: 0, lower: 0.5, upper: 1, count: 2 },
      { index: 2, lower: 2, upper: 4, count: 2 },
    ],
    negative: [
      { index: 1, lower: -2, upper: -1, count: 1 },
      { index: 10, lower: -1024, upper: -512, count: 1 },
    ],
  }
  const common = { labels: { a: 'b' }, createdMs: 5_000, count: 8, sum: -993 }
  const { buckets, ...rest } = snapshotOf(handle)
  assert.equal(rest, { ...common, native })
  assert.equal(buckets.at(-1), { le: Number.POSITIVE_INFINITY, count: 8 })
  assert.equal(parsed(handle), {
    ...common,
    buckets: [
      { le: 1, count: 6 },
      { le: '+Inf', count: 8 },
    ],
    native,
  })
})

test('a snapshot and JSON contain the exemplars of a native histogram, oldest first', () => {
  const handle = recorded({}, emitted => {
    for (let value = 1; value <= 12; value++) emitted.record(value, { trace_id: `ö${value}` })
  })
  const { exemplars } = snapshotOf(handle).native
  assert.equal(
    exemplars?.map(({ labels, value }) => [labels.trace_id, value]),
    [3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map(value => [`ö${value}`, value]),
  )
  assert.equal(parsed(handle).native.exemplars, exemplars)
})

test('an empty native histogram has neither buckets nor exemplars', () => {
  const handle = recorded({ zeroThreshold: 0 }, () => {})
  const native = { schema: 3, zeroThreshold: 0, zeroCount: 0, positive: [], negative: [] }
  assert.equal(snapshotOf(handle).native, native)
  assert.equal(parsed(handle).native, native)
})

test('a classic histogram has no native buckets', () => {
  const handle = freshRecorder(builder => builder.setBuckets([1]))
  histogram('h').record(1)
  uninstall()
  assert.not('native' in snapshotOf(handle))
  assert.not('native' in parsed(handle))
})

const value = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.double({ min: -10, max: 10, noNaN: true }),
)
const settings = fc.record({
  bucketFactor: fc.constantFrom(1.003, 1.1, 2, 16, 65_536),
  maxBuckets: fc.constantFrom(3, 20, 160),
  zeroThreshold: fc.constantFrom(0, 2 ** -128, 0.3, 1),
  maxZeroThreshold: fc.constantFrom(0, 3),
})

const counted = (buckets: readonly NativeBucketSnapshot[]) =>
  buckets.map(({ index, count }) => [index, count])

function decoded(spans: Message[] = [], deltas: number[] = []): Array<[number, number]> {
  const plain = spans.map(({ offset, length }) => ({ offset, length }))
  return [...decodeSpans(plain, deltas)].filter(([, count]) => count > 0)
}

test('JSON, a snapshot and protobuf agree, and each value is within the bounds of a bucket', () => {
  fc.assert(
    fc.property(fc.array(value, { maxLength: 50 }), settings, (values, settings) => {
      const handle = recorded(settings, emitted => {
        for (const one of values) emitted.record(one)
      })
      const { native, count } = snapshotOf(handle)
      const { schema, zeroThreshold, zeroCount, positive, negative } = native
      const written = readProtobuf(handle.renderProtobuf()).find(({ name }) => name === 'h')?.metric[0]
        .histogram
      assert.equal(
        [schema, zeroThreshold, zeroCount],
        [written.schema, written.zeroThreshold, written.zeroCount],
      )
      assert.equal(counted(positive), decoded(written.positiveSpan, written.positiveDeltas))
      assert.equal(counted(negative), decoded(written.negativeSpan, written.negativeDeltas))
      assert.is(
        [...positive, ...negative].reduce((sum, bucket) => sum + bucket.count, zeroCount),
        count,
      )
      assert.equal(parsed(handle).native, native)
      for (const { lower, upper } of positive) assert.ok(lower >= zeroThreshold && upper >= lower)
      for (const { lower, upper } of negative) assert.ok(upper <= -zeroThreshold && upper >= lower)
      for (const one of values) {
        // Bounds next to the smallest double are rounded to it.
        if (Math.abs(one) <= Math.max(zeroThreshold, 2 ** -1022)) continue
        const holds = ({ lower, upper }: NativeBucketSnapshot) =>
          one > 0 ? lower < one && one <= upper : lower <= one && one < upper
        assert.is([...positive, ...negative].filter(holds).length, 1, `${one} is in no bucket`)
      }
    }),
  )
})

test.run()
