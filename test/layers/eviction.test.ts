import { PrometheusBuilder, type PrometheusRecorder } from 'metrics-exporter-prometheus'
import { counter, gauge, type Recorder } from 'metrics-facade'
import {
  ContextLabelLayer,
  FanoutBuilder,
  FilterLayer,
  PrefixLayer,
  RouterBuilder,
  Stack,
  withLabels,
} from 'metrics-facade/layers'
import { MetricKindMask } from 'metrics-facade/registry'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withInstalled } from '../support/installed.ts'

const clock = { ms: 0 }

function makeRecorder(timeoutMs: number): PrometheusRecorder {
  return new PrometheusBuilder()
    .idleTimeout(MetricKindMask.All, timeoutMs)
    .withClock(() => clock.ms)
    .buildRecorder()
}

/** The samples of a scrape after `ms` more, without comments. */
function scrape(recorder: PrometheusRecorder, ms: number): string[] {
  clock.ms += ms
  recorder.handle().runUpkeep()
  const text = recorder.handle().render()
  return text.split('\n').filter(line => line !== '' && !line.startsWith('#'))
}

function stackOf(recorder: Recorder): Recorder {
  const router = new RouterBuilder(makeRecorder(1)).addRoute(MetricKindMask.All, 'app', recorder).build()
  return new Stack(router)
    .push(new PrefixLayer('app', { separator: '_' }))
    .push(new FilterLayer({ patterns: ['debug'] }))
    .push(new ContextLabelLayer())
}

test('a handle under every layer brings its series back that was evicted as idle', () => {
  const recorder = makeRecorder(1000)
  withInstalled(stackOf(recorder), () => {
    const held = counter('jobs_total')
    withLabels({ user: 'a' }, () => held.increment(5))
    held.increment(1)
    assert.equal(scrape(recorder, 1), ['app_jobs_total 1', 'app_jobs_total{user="a"} 5'])
    held.increment(1)
    assert.equal(scrape(recorder, 900), ['app_jobs_total 2', 'app_jobs_total{user="a"} 5'])
    assert.equal(scrape(recorder, 900), ['app_jobs_total 2'])
    withLabels({ user: 'a' }, () => held.increment(7))
    assert.equal(scrape(recorder, 1), ['app_jobs_total 2', 'app_jobs_total{user="a"} 7'])
    assert.equal(scrape(recorder, 5000), [])
    held.increment(3)
    withLabels({ user: 'a' }, () => counter('jobs_total').increment(4))
    assert.equal(scrape(recorder, 1), ['app_jobs_total 3', 'app_jobs_total{user="a"} 4'])
  })
})

test('recorders of a fan-out evict each in its own time', () => {
  const [short, long] = [makeRecorder(1000), makeRecorder(1_000_000)]
  const fanout = new FanoutBuilder().addRecorder(short).addRecorder(long).build()
  withInstalled(fanout, () => {
    const held = gauge('depth')
    held.set(5)
    assert.equal(scrape(short, 0), ['depth 5'])
    assert.equal(scrape(short, 2000), [])
    assert.equal(scrape(long, 0), ['depth 5'])
    held.increment(2)
    gauge('depth').increment(1)
    assert.equal(scrape(short, 0), ['depth 3'])
    assert.equal(scrape(long, 0), ['depth 8'])
  })
})

test.run()
