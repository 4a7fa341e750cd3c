import { Matcher, MetricKindMask, PrometheusBuilder } from 'metrics-exporter-prometheus'
import { counter } from 'metrics-facade'
import { type Observable, Place } from 'metrics-facade/registry'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { CounterSeries, TracedCounterSeries } from '../../../exporter-prometheus/lib/series/series.ts'
import { TraceSampling } from '../../../exporter-prometheus/lib/series/trace.ts'
import { freshRecorder, sampleValue } from '../../support/prometheus-fixture.ts'

test('a series that was taken out still says when it was created, as a render in turns may write it yet', () => {
  for (const created of [-1, 0, 1, 2 ** 31, 2 ** 40, Date.now(), 2 ** 51]) {
    const series = new CounterSeries(new Place(undefined, ''))
    series.created = created
    assert.equal([series.live, series.created], [true, created])
    series.live = true
    assert.equal([series.live, series.created], [true, created])
    series.live = false
    assert.equal([series.live, series.created], [false, created])
    series.live = false
    assert.equal([series.live, series.created], [false, created])
  }
})

test('no write to a series that was taken out brings it back', () => {
  const series = new CounterSeries(new Place(undefined, ''))
  series.live = false
  series.increment(1)
  series.absolute(5)
  series.created = 7
  assert.equal([series.live, series.created, series.value], [false, 7, 5])
})

test('under a clock that goes below 0, or is none any more, series are found, and can be removed', () => {
  for (const later of [-1_000, Number.NaN, Number.POSITIVE_INFINITY, undefined, 'x']) {
    let now: unknown = 1_000
    const handle = freshRecorder(builder => builder.withClock(() => now as number))
    now = later
    for (const queue of ['a', 'b']) counter('jobs', { queue }).increment()
    assert.is(handle.remove('counter', 'jobs', { queue: 'a' }), true, `${later}`)
    assert.is(sampleValue(handle.render(), 'jobs{queue="b"}'), '1', `${later}`)
  }
})

test('only series that can be idle pay for the time since when they are', () => {
  const recorder = new PrometheusBuilder().idleTimeout(MetricKindMask.Counter, 100).buildRecorder()
  assert.is((recorder.registerCounter('c', undefined) as CounterSeries).idleSince, 0)
  const others = [recorder.registerGauge('g', undefined), recorder.registerHistogram('h', undefined)]
  for (const series of others) assert.not(Object.hasOwn(series, 'idleSince'))
})

test('each kind of write sets the time since when a series is idle back', () => {
  const recorder = new PrometheusBuilder()
    .setBucketsForMetric(Matcher.full('buckets'), [1])
    .setNativeHistogramForMetric(Matcher.full('native'), {})
    .idleTimeout(MetricKindMask.All, 100)
    .buildRecorder()
  const count = recorder.registerCounter('c', undefined)
  const gauge = recorder.registerGauge('g', undefined)
  const distributions = ['buckets', 'native', 'summary'].map(name =>
    recorder.registerHistogram(name, undefined),
  )
  const traced = new TracedCounterSeries(new Place(undefined, ''), new TraceSampling(() => undefined))
  const writes: ReadonlyArray<readonly [series: unknown, write: () => void]> = [
    [count, () => count.increment(1)],
    [count, () => count.absolute(5)],
    [count, () => count.absolute(4)],
    [traced, () => traced.increment(1)],
    [gauge, () => gauge.set(1)],
    [gauge, () => gauge.increment(1)],
    [gauge, () => gauge.decrement(1)],
    ...distributions.flatMap(series => [
      [series, () => series.record(1)] as const,
      [series, () => series.recordMany!(1, 2)] as const,
    ]),
  ]
  for (const [series, write] of writes) {
    ;(series as Observable).idleSince = 5
    write()
    assert.is((series as Observable).idleSince, 0, String(write))
  }
})

test.run()
