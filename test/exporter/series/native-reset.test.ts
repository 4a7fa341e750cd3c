import { Matcher, type PrometheusHandle } from 'metrics-exporter-prometheus'
import { histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { freshRecorder, manualClock } from '../../support/prometheus-fixture.ts'

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

test.run()
