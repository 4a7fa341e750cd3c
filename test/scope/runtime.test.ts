import { defaultBuckets } from 'metrics-exporter-prometheus'
import { counter } from 'metrics-facade'
import { DebuggingRecorder } from 'metrics-facade/debugging'
import { createRuntime } from 'metrics-facade/scope'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withInstalled } from '../support/installed.ts'
import { freshRecorder, renderStrictly, uninstall } from '../support/prometheus-fixture.ts'

// As a library would: created when the module is loaded, long before a recorder is installed.
const early = createRuntime('early', { uptime: false }).namespace('n').component('c').endpoint('e')
const earlyJobs = early.createCounter('jobs', 'Jobs')
const earlySizes = early.createHistogram('sizes', 'Sizes', {}, [1, 2])
const earlyDepths = early.createGaugeVec('depth', 'Depth', ['queue'])

test.after.each(uninstall)

test('an endpoint creates metrics with the prefix of the runtime and the labels of its place', () => {
  const handle = freshRecorder()
  const runtime = createRuntime('dynamo', { uptime: false })
  const endpoint = runtime.namespace('dynamo').component('backend').endpoint('generate')
  endpoint.createCounter('my_counter', 'A counter').increment(42)
  assert.is(
    renderStrictly(handle),
    '# HELP dynamo_my_counter A counter\n# TYPE dynamo_my_counter counter\n' +
      'dynamo_my_counter{namespace="dynamo",component="backend",endpoint="generate"} 42\n',
  )
})

test('every level creates metrics, with the labels down to it', () => {
  const recorder = new DebuggingRecorder()
  withInstalled(recorder, () => {
    const runtime = createRuntime('app', { uptime: false })
    const namespace = runtime.namespace('n')
    const component = namespace.component('c')
    for (const scope of [runtime, namespace, component, component.endpoint('e')]) {
      scope.createCounter('jobs', 'Jobs').increment(1)
      scope.createGauge('depth', 'Depth').set(2)
      scope.createHistogram('sizes', 'Sizes').record(3)
    }
  })
  const snapshot = recorder.snapshot()
  const places = [{}, { namespace: 'n' }, { namespace: 'n', component: 'c' }]
  for (const labels of [...places, { namespace: 'n', component: 'c', endpoint: 'e' }]) {
    assert.is(snapshot.counter('app_jobs', labels), 1)
    assert.is(snapshot.gauge('app_depth', labels), 2)
    assert.equal(snapshot.histogram('app_sizes', labels), [3])
  }
  assert.is(snapshot.entries.length, 12)
  assert.is(snapshot.find('counter', 'app_jobs')?.description, 'Jobs')
})

test('labels that never change come from the runtime, from any level, and from a metric', () => {
  const recorder = new DebuggingRecorder()
  withInstalled(recorder, () => {
    const runtime = createRuntime('app', { uptime: false, labels: { cluster: 'a' } })
    const component = runtime.namespace('n', { zone: 1n }).component('c', { rank: 0, canary: false })
    component.createCounter('jobs', 'Jobs', { queue: 'mail' }).increment()
    assert.equal(component.labels, {
      cluster: 'a',
      namespace: 'n',
      zone: '1',
      component: 'c',
      rank: '0',
      canary: 'false',
    })
  })
  const labels = { cluster: 'a', namespace: 'n', zone: '1', component: 'c', rank: '0', canary: 'false' }
  assert.is(recorder.snapshot().counter('app_jobs', { ...labels, queue: 'mail' }), 1)
})

test('buckets are advised where they are given, and where they are not, those of other clients', () => {
  const handle = freshRecorder()
  const runtime = createRuntime('sized', { uptime: false })
  runtime.createHistogram('sizes', 'Sizes', {}, [1, 10]).record(5)
  runtime.createHistogramVec('times', 'Times', ['model'], {}, [0.5]).withLabelValues('llama').record(0.1)
  runtime.createHistogram('plain', 'Plain').record(1)
  const text = renderStrictly(handle)
  assert.match(
    text,
    'sized_sizes_bucket{le="1"} 0\nsized_sizes_bucket{le="10"} 1\nsized_sizes_bucket{le="+Inf"} 1\n',
  )
  assert.match(text, 'sized_times_bucket{model="llama",le="0.5"} 1\n')
  assert.match(text, '# TYPE sized_plain histogram\n')
  const bounds = [...text.matchAll(/sized_plain_bucket\{le="([^"]+)"\}/g)].map(([, bound]) => bound)
  assert.equal(bounds, [...defaultBuckets.map(String), '+Inf'])
})

test('what was created before a recorder is installed records afterwards, and is described', () => {
  earlyJobs.increment(1000)
  const handle = freshRecorder()
  earlyJobs.increment(2)
  earlySizes.record(2)
  earlyDepths.withLabelValues('mail').set(7)
  const place = 'namespace="n",component="c",endpoint="e"'
  const text = renderStrictly(handle)
  assert.match(text, `# HELP early_jobs Jobs\n# TYPE early_jobs counter\nearly_jobs{${place}} 2\n`)
  assert.match(text, `early_sizes_bucket{${place},le="2"} 1\n`)
  assert.match(
    text,
    `# HELP early_depth Depth\n# TYPE early_depth gauge\nearly_depth{${place},queue="mail"} 7\n`,
  )
  const other = freshRecorder()
  earlyJobs.increment(5)
  assert.match(renderStrictly(other), `early_jobs{${place}} 5\n`)
})

test('a metric of a scope is the one that the facade has under that name and these labels', () => {
  const handle = freshRecorder()
  createRuntime('app', { uptime: false }).namespace('n').createCounter('jobs', 'Jobs').increment(1)
  counter('app_jobs', { namespace: 'n' }).increment(10)
  assert.match(renderStrictly(handle), 'app_jobs{namespace="n"} 11\n')
})

test.run()
