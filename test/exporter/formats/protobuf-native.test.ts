import { Matcher } from 'metrics-exporter-prometheus'
import { histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { decodeSpans } from '../../support/native-decoder.ts'
import { freshRecorder, uninstall } from '../../support/prometheus-fixture.ts'
import { type Message, readProtobuf } from '../../support/protobuf-reader.ts'

// Native histograms in protobuf.

test('a native histogram has schema, threshold, zero count, spans and exemplars, and classic buckets on request', () => {
  const handle = freshRecorder(builder =>
    builder
      .setNativeHistogramForMetric(Matcher.full('bare'), { bucketFactor: 2, zeroThreshold: 0.25 })
      .setNativeHistogramForMetric(Matcher.full('beside'), { bucketFactor: 2, buckets: [1] }),
  )
  for (const name of ['bare', 'beside']) {
    for (const value of [0, 0.25, -0.2, 1, 2, 2, 100, -3]) histogram(name).record(value)
    histogram(name).record(1, { trace_id: 'a' })
  }
  const [bare, beside] = readProtobuf(handle.renderProtobuf()).map(({ metric }) => metric[0].histogram)
  uninstall()
  assert.equal([bare.schema, bare.zeroThreshold, bare.zeroCount], [0, 0.25, 3])
  const positive = [...decodeSpans(bare.positiveSpan, bare.positiveDeltas)]
  assert.equal(positive, [
    [0, 2],
    [1, 2],
    [7, 1],
  ])
  assert.equal([...decodeSpans(bare.negativeSpan, bare.negativeDeltas)], [[2, 1]])
  assert.equal([bare.count, bare.sum, bare.bucket], [9, 103.05, undefined])
  assert.is(bare.exemplar.length, 1)
  assert.ok(bare.exemplar[0].timestamp.seconds > 1e9)
  assert.equal(
    beside.bucket.map(({ bound, count }: Message) => [bound, count]),
    [
      [1, 6],
      [Number.POSITIVE_INFINITY, 9],
    ],
  )
  assert.is(beside.schema, 0)
})

test('an empty native histogram differs from a classic one', () => {
  const handle = freshRecorder(builder =>
    builder
      .setNativeHistogramForMetric(Matcher.full('usual'))
      .setNativeHistogramForMetric(Matcher.full('no_threshold'), { zeroThreshold: 0 }),
  )
  histogram('usual')
  histogram('no_threshold')
  const [usual, none] = readProtobuf(handle.renderProtobuf()).map(({ metric }) => metric[0].histogram)
  histogram('no_threshold').record(0)
  const zero = readProtobuf(handle.renderProtobuf())[1]!.metric[0].histogram
  uninstall()
  assert.equal([usual.zeroThreshold, usual.positiveSpan], [2 ** -128, undefined])
  assert.equal(
    [none.zeroThreshold, none.positiveSpan, none.positiveDeltas],
    [0, [{ offset: 0, length: 0 }], undefined],
  )
  assert.equal([zero.zeroCount, zero.positiveSpan], [1, undefined])
})

test('the largest counts are written', () => {
  const handle = freshRecorder(builder =>
    builder
      .setBucketsForMetric(Matcher.full('classic'), [1])
      .setNativeHistogramForMetric(Matcher.full('native')),
  )
  for (const name of ['classic', 'native']) {
    for (let time = 0; time < 3_000; time++) histogram(name).recordMany(-1, Number.MAX_SAFE_INTEGER)
    histogram(name).recordMany(1, 1)
  }
  const [classic, native] = readProtobuf(handle.renderProtobuf()).map(({ metric }) => metric[0].histogram)
  uninstall()
  assert.is(classic.count, 2 ** 64 - 2 ** 11)
  const total = [
    ...decodeSpans(native.positiveSpan, native.positiveDeltas),
    ...decodeSpans(native.negativeSpan, native.negativeDeltas),
  ].reduce((sum, [, count]) => sum + count, native.zeroCount)
  assert.is(total, native.count)
})

test.run()
