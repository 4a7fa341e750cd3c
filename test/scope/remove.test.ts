import { PrometheusBuilder } from 'metrics-exporter-prometheus'
import { counter, gauge, histogram, noopRecorder, swapGlobalRecorder } from 'metrics-facade'
import { DebuggingRecorder } from 'metrics-facade/debugging'
import { FanoutBuilder, PrefixLayer } from 'metrics-facade/layers'
import { runCollectors } from 'metrics-facade/registry'
import { createRuntime } from 'metrics-facade/scope'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { recording } from '../support/installed.ts'
import { freshRecorder, uninstall } from '../support/prometheus-fixture.ts'
import { refusesScope } from '../support/scope-refusal.ts'

test.after.each(uninstall)

/** What is exposed, without what is said of it. */
function samplesOf(text: string): string[] {
  return text.split('\n').filter(line => line !== '' && !line.startsWith('#'))
}

test('remove() of a vector takes out the series with these values alone, and says whether there was one', () => {
  const handle = freshRecorder()
  const scope = createRuntime('app', { uptime: false }).namespace('n')
  const memory = scope.createGaugeVec('memory', 'Memory', ['gpu', 'host'], { zone: 'a' })
  memory.withLabelValues('0', 'x').set(1)
  const held = memory.withLabelValues('1', 'x')
  held.set(2)
  gauge('app_memory', { gpu: '1', host: 'x' }).set(3)
  assert.is(memory.remove('1', 'x'), true)
  assert.is(memory.remove('1', 'x'), false)
  assert.is(memory.remove('2', 'x'), false)
  assert.equal(samplesOf(handle.render()), [
    'app_memory{namespace="n",zone="a",gpu="0",host="x"} 1',
    'app_memory{gpu="1",host="x"} 3',
  ])
  held.increment(7)
  assert.match(handle.render(), 'app_memory{namespace="n",zone="a",gpu="1",host="x"} 7\n')
})

test('clear() of a vector takes out all of its series, and none of others of the same name', () => {
  const handle = freshRecorder()
  const scope = createRuntime('app', { uptime: false }).namespace('n')
  const calls = scope.createCounterVec('calls', 'Calls', ['code'])
  for (const code of [200, 404, 500]) calls.withLabelValues(code).increment()
  scope.createCounter('calls', 'Calls').increment(1)
  scope.createCounterVec('calls', 'Calls', ['code', 'path']).withLabelValues(200, '/').increment(2)
  scope.component('c').createCounterVec('calls', 'Calls', ['code']).withLabelValues(200).increment(3)
  scope.createCounterVec('others', 'Others', ['code']).withLabelValues(200).increment(4)
  calls.clear()
  assert.equal(samplesOf(handle.render()), [
    'app_calls{namespace="n"} 1',
    'app_calls{namespace="n",code="200",path="/"} 2',
    'app_calls{namespace="n",code="200",component="c"} 3',
    'app_others{namespace="n",code="200"} 4',
  ])
})

test('remove() of a scope takes out its series and those beneath, its collectors, and nothing else', () => {
  const handle = freshRecorder()
  const runtime = createRuntime('app', { uptime: false })
  const [a, b] = [runtime.namespace('a'), runtime.namespace('b')]
  const scopes = [runtime, a, a.component('c'), a.component('c').endpoint('e'), b]
  const ran: string[] = []
  for (const scope of scopes) {
    scope.createCounter('jobs', 'Jobs').increment()
    scope.createGaugeVec('depth', 'Depth', ['queue']).withLabelValues('mail').set(1)
    scope.createHistogramVec('sizes', 'Sizes', ['queue'], {}, [1]).withLabelValues('mail').record(1)
    scope.collect(() => ran.push(Object.values(scope.labels).join('/')))
  }
  counter('other_total', { namespace: 'a' }).increment()
  a.remove()
  runCollectors()
  assert.equal(ran.sort(), ['', 'b'])
  const names = samplesOf(handle.render()).map(line => line.split(' ')[0])
  assert.equal(names, [
    'app_jobs',
    'app_jobs{namespace="b"}',
    'other_total{namespace="a"}',
    'app_depth{queue="mail"}',
    'app_depth{queue="mail",namespace="b"}',
    ...['{queue="mail"', '{queue="mail",namespace="b"'].flatMap(place => [
      `app_sizes_bucket${place},le="1"}`,
      `app_sizes_bucket${place},le="+Inf"}`,
      `app_sizes_sum${place}}`,
      `app_sizes_count${place}}`,
    ]),
  ])
  runtime.remove()
  assert.equal(samplesOf(handle.render()), ['other_total{namespace="a"} 1'])
})

test('remove() of the root ends its uptime, too', () => {
  recording(recorder => {
    const runtime = createRuntime('gone', { labels: { cluster: 'a' } })
    runtime.remove()
    runCollectors()
    assert.is(recorder.size, 0)
  })
})

test('what was created in a scope that is removed may be created otherwise, unless it is elsewhere, too', () => {
  const runtime = createRuntime('app', { uptime: false })
  const [a, b] = [runtime.namespace('a'), runtime.namespace('b')]
  a.component('c').createCounter('jobs', 'Jobs')
  a.createGauge('depth', 'Depth')
  a.createHistogram('sizes', 'Sizes', {}, [1])
  b.createGauge('depth', 'Depth')
  a.remove()
  recording(recorder => {
    b.createGauge('jobs', 'Jobs waiting').set(1)
    a.createHistogram('sizes', 'Sizes of all', {}, [2])
    assert.throws(() => a.createCounter('depth', 'Depth'))
    b.remove()
    a.createCounter('depth', 'Depth')
    assert.is(recorder.value('gauge', 'app_jobs', { namespace: 'b' }), undefined)
  })
})

/** What is said of a metric in an exposition. */
function helpOf(text: string, name: string): string | undefined {
  return new RegExp(`^# HELP ${name} (.*)$`, 'm').exec(text)?.[1]
}

test('the description of a removed metric goes with it, for this recorder and for later ones', () => {
  const handle = freshRecorder()
  const scope = createRuntime('app', { uptime: false }).namespace('n')
  scope.createHistogram('sizes', 'Sizes', {}, [1]).record(1)
  scope.createGaugeVec('depth', 'Depth', ['queue'])
  scope.remove()
  scope.createHistogram('sizes', 'Sizes of mails', {}, [2]).record(1)
  scope.createGaugeVec('depth', 'Mails waiting', ['queue']).withLabelValues('mail').set(1)
  assert.is(helpOf(handle.render(), 'app_sizes'), 'Sizes of mails')
  assert.is(helpOf(handle.render(), 'app_depth'), 'Mails waiting')
  assert.match(handle.render(), 'app_sizes_bucket{namespace="n",le="2"} 1')
  const later = freshRecorder()
  histogram('app_sizes').record(1)
  assert.is(helpOf(later.render(), 'app_sizes'), 'Sizes of mails')
  assert.match(later.render(), 'app_sizes_bucket{le="2"} 1')
})

test('a description stays as long as another scope, or another part of the program, has the metric', () => {
  const handle = freshRecorder()
  const runtime = createRuntime('app', { uptime: false })
  const [a, b] = [runtime.namespace('a'), runtime.namespace('b')]
  for (const scope of [a, b]) scope.createCounter('jobs', 'Jobs').increment()
  a.remove()
  assert.is(helpOf(handle.render(), 'app_jobs'), 'Jobs')
  counter('app_jobs').increment(7)
  b.remove()
  assert.is(handle.render(), '# HELP app_jobs Jobs\n# TYPE app_jobs counter\napp_jobs 7\n')
})

test('a description goes beneath layers, too, and of a recorder for tests', () => {
  const debugging = new DebuggingRecorder()
  const exporter = new PrometheusBuilder().buildRecorder()
  const fanout = new FanoutBuilder().addRecorder(debugging).addRecorder(exporter).build()
  swapGlobalRecorder(new PrefixLayer('my', { separator: '_' }).layer(fanout))
  const scope = createRuntime('app', { uptime: false }).namespace('n')
  scope.createCounter('jobs', 'Jobs').increment()
  scope.remove()
  scope.createCounter('jobs', 'Jobs done').increment()
  assert.is(helpOf(exporter.handle().render(), 'my_app_jobs'), 'Jobs done')
  assert.is(debugging.snapshot().entries[0]?.description, 'Jobs done')
})

test('a name of more places than are kept is free when the whole hierarchy is removed', () => {
  const runtime = createRuntime('many', { uptime: false })
  for (let index = 0; index < 1_001; index++) runtime.namespace(`${index}`).createCounter('jobs', 'Jobs')
  for (let index = 0; index < 1_001; index++) runtime.namespace(`${index}`).remove()
  assert.throws(() => runtime.createGauge('jobs', 'Jobs'))
  runtime.remove()
  runtime.createGauge('jobs', 'Jobs')
})

test('a recorder that takes nothing out is left as it is', () => {
  recording(recorder => {
    const plain = { ...recorderOnly(recorder) }
    swapGlobalRecorder(plain)
    const calls = createRuntime('app', { uptime: false }).createCounterVec('calls', 'Calls', ['code'])
    calls.withLabelValues(200).increment()
    assert.is(calls.remove(200), false)
    calls.clear()
    assert.is(recorder.size, 1)
  })
  assert.is(createRuntime('app', { uptime: false }).createCounterVec('a', 'A', ['b']).remove('c'), false)
  assert.is(swapGlobalRecorder(noopRecorder), noopRecorder)
})

function recorderOnly(recorder: Parameters<Parameters<typeof recording>[0]>[0]) {
  return {
    describeCounter: () => {},
    describeGauge: () => {},
    describeHistogram: () => {},
    registerCounter: recorder.registerCounter.bind(recorder),
    registerGauge: recorder.registerGauge.bind(recorder),
    registerHistogram: recorder.registerHistogram.bind(recorder),
  }
}

refusesScope('INVALID_LABELS', [
  [
    'a removal with too few values',
    () =>
      createRuntime('app', { uptime: false })
        .createCounterVec('a', 'A', ['b', 'c'])
        .remove(...(['x'] as unknown as [string, string])),
    'app_a',
    'give 2',
  ],
])

test.run()
