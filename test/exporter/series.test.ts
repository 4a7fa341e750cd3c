import { MetricKindMask, PrometheusBuilder } from 'metrics-exporter-prometheus'
import { counter } from 'metrics-facade'
import { Place } from 'metrics-facade/registry'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { CounterSeries } from '../../exporter-prometheus/lib/series/series.ts'
import { freshRecorder, sampleValue } from '../support/prometheus-fixture.ts'

test('a series that was taken out still says when it was created, as a render in turns may write it yet', () => {
  for (const created of [0, 1, 2 ** 31, 2 ** 40]) {
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

test('under a clock that begins below 0, or is none, series are found, and can be removed', () => {
  for (const now of [-1_000, Number.NaN, 1_000]) {
    const handle = freshRecorder(builder => builder.withClock(() => now))
    for (const queue of ['a', 'b']) counter('jobs', { queue }).increment()
    assert.is(handle.remove('counter', 'jobs', { queue: 'a' }), true, `${now}`)
    assert.is(sampleValue(handle.render(), 'jobs{queue="b"}'), '1', `${now}`)
  }
})

test('only series that can be idle pay for the time since when they are', () => {
  const recorder = new PrometheusBuilder().idleTimeout(MetricKindMask.Counter, 100).buildRecorder()
  assert.is((recorder.registerCounter('c', undefined) as CounterSeries).idleSince, 0)
  const others = [recorder.registerGauge('g', undefined), recorder.registerHistogram('h', undefined)]
  for (const series of others) assert.not('idleSince' in series)
})

test.run()
