import { Matcher, PrometheusBuilder, type PrometheusHandle } from 'metrics-exporter-prometheus'
import { counter, histogram, withLocalRecorder } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readProtobuf } from '../../support/protobuf-reader.ts'

// Clocks that were replaced, and say what is no time.

const noTimes: Readonly<Record<string, unknown>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-1e18': -1e18,
  '1e300': 1e300,
  'a string': 'now',
  nothing: undefined,
  // What workers at the edge read before their first request, and what Prometheus takes for no time.
  1970: 0,
}

function recorded(clock: () => number): PrometheusHandle {
  const recorder = new PrometheusBuilder()
    .withClock(clock)
    .withCreatedTimestamps()
    .setBucketsForMetric(Matcher.full('bucketed'), [1])
    .setNativeHistogramForMetric(Matcher.full('native'), { maxBuckets: 1, resetAfterMs: 1 })
    .buildRecorder()
  withLocalRecorder(recorder, () => {
    counter('c_total').increment(2)
    for (const name of ['bucketed', 'native', 'summary']) {
      for (const value of [0.5, 1, 2]) histogram(name).record(value)
    }
  })
  return recorder.handle()
}

function assertWhole(handle: PrometheusHandle): void {
  const families = ['c_total', 'bucketed', 'native', 'summary']
  assert.equal(
    JSON.parse(handle.renderJson()).families.map(({ name }: { name: string }) => name),
    families,
  )
  assert.equal(
    readProtobuf(handle.renderProtobuf()).map(({ name }) => name),
    families,
  )
  assert.equal(
    handle.snapshot().families.map(({ name }) => name),
    families,
  )
  assert.match(handle.render(), /^c_total 2$/m)
  for (const [, time] of handle.renderOpenMetrics().matchAll(/_created(?:\{.*\})? (.*)/g)) {
    assert.match(time!, /^\d+\.\d{3}$/)
  }
}

for (const [what, time] of Object.entries(noTimes)) {
  test(`where the wall clock says ${what}, every format is written, without times of creation`, () => {
    const { now } = Date
    Date.now = () => time as number
    let handle: PrometheusHandle
    try {
      handle = recorded(() => 5)
    } finally {
      Date.now = now
    }
    assertWhole(handle)
    assert.not.match(handle.renderOpenMetrics(), '_created')
    for (const { series } of handle.snapshot().families) {
      for (const { createdMs } of series) assert.is(createdMs, undefined)
    }
  })

  test(`where the recorder's clock comes to say ${what}, every format is written`, () => {
    let reads = 0
    // It is tried once when it is given.
    assertWhole(recorded(() => (reads++ === 0 ? 5 : (time as number))))
  })
}

test('a clock that goes well gives every series but a gauge its time', () => {
  const before = Date.now()
  const { families } = recorded(() => performance.now()).snapshot()
  for (const { series } of families) {
    for (const { createdMs } of series)
      assert.ok(createdMs! >= before - 1_000 && createdMs! <= Date.now() + 1_000)
  }
})

test.run()
