import { Matcher, type PrometheusHandle } from 'metrics-exporter-prometheus'
import { histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { countsOf, seriesOf } from '../../support/native-series.ts'
import { freshRecorder, manualClock, setWallClock } from '../../support/prometheus-fixture.ts'

function countIn(handle: PrometheusHandle): number {
  return (handle.snapshot().families[0]!.series[0] as { readonly count: number }).count
}

test('a native histogram that was reset lives as long as it may before it is reset again', () => {
  const clock = manualClock(0)
  const handle = freshRecorder(builder =>
    builder
      .setNativeHistogramForMetric(Matcher.full('size'), {
        maxBuckets: 2,
        resetAfterMs: 1_000,
        maxZeroThreshold: 0,
      })
      .withClock(clock.read),
  )
  const record = (timeMs: number, ...values: readonly number[]): number => {
    clock.now = timeMs
    for (const value of values) histogram('size').record(value)
    return countIn(handle)
  }
  // Too many buckets: they are made coarser, and it is reset once it is a second old.
  assert.is(record(0, 1, 1e3, 1e6), 3)
  assert.is(record(999, 1), 4)
  assert.is(record(1_000, 1), 1)
  // The same again, from then on.
  assert.is(record(1_100, 1e3, 1e6), 3)
  assert.is(record(1_999, 1), 4)
  assert.is(record(2_000, 1), 1)
  // One that is old already when it has too many is reset at once.
  assert.is(record(5_000, 1e3, 1e6), 1)
})

const resetting = { maxBuckets: 2, resetAfterMs: 1_000, buckets: [1] }

test('with too many buckets it begins again where that is asked for and its time is over', () => {
  const clock = manualClock(5_000)
  using _wall = setWallClock(clock.read)
  const series = seriesOf(resetting, clock)
  series.record(0)
  series.record(1, { trace_id: 'old' })
  series.record(2)
  clock.now = 6_000.5
  series.record(2)
  assert.is(series.count, 4)
  series.recordMany(8, 3)
  assert.equal(countsOf(series.native), { negative: [], zero: 0, positive: [[24, 3]] })
  assert.equal([series.native.schema, series.sum, series.count], [3, 24, 3])
  assert.equal(series.counts, [0, 3])
  assert.is(series.created, 6_000)
  assert.equal([series.exemplars, series.native.exemplars], [undefined, []])
})

test('before its time is over its buckets become coarser, and after it are fine again', () => {
  const clock = manualClock(5_000)
  using _wall = setWallClock(clock.read)
  const series = seriesOf(resetting, clock)
  for (const value of [1, 2, 4]) series.record(value)
  clock.now = 5_999
  series.record(4)
  assert.is(series.count, 4)
  assert.ok(series.native.schema < 3)
  clock.now = 6_000
  // A value that needs no further bucket, nor any bucket at all.
  series.record(0)
  assert.equal([series.created, series.count, series.native.schema], [6_000, 1, 3])
})

test('what was not made coarser does not begin again', () => {
  const clock = manualClock(5_000)
  using _wall = setWallClock(clock.read)
  const series = seriesOf(resetting, clock)
  for (const value of [1, 2]) series.record(value)
  clock.now = 1e9
  series.record(2)
  assert.ok(series.resetIfDue(clock.now))
  assert.equal([series.created, series.count], [5_000, 3])
})

test('the bucket of zero is as it was asked for again after a reset', () => {
  const clock = manualClock(0)
  const series = seriesOf({ ...resetting, maxZeroThreshold: 3 }, clock)
  for (const value of [1, 2, 4]) series.record(value)
  assert.equal([series.native.zeroThreshold, series.native.zeroCount], [1, 1])
  clock.now = 1_000
  assert.ok(series.resetIfDue(clock.now))
  const { zeroThreshold, zeroCount, schema, positive } = series.native
  assert.equal([zeroThreshold, zeroCount, schema, positive.length], [2 ** -128, 0, 3, 0])
})

test('it begins again before counts are no longer exact', () => {
  const series = seriesOf()
  series.recordMany(1, 2 ** 52)
  assert.is(series.count, 2 ** 52)
  series.recordMany(2, Number.MAX_SAFE_INTEGER)
  assert.is(series.count, 2 ** 52 - 1)
  series.recordMany(3, 7)
  const counts = countsOf(series.native)
  assert.equal(counts.positive, [[13, 7]])
  assert.is(series.count, 7)
})

test.run()
