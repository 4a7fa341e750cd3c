import { PrometheusBuilder } from 'metrics-exporter-prometheus'
import { counter, noopRecorder, swapGlobalRecorder, withLocalRecorder } from 'metrics-facade'
import { Stack } from 'metrics-facade/layers'
import { createHierarchy, createRuntime, type RenderedPart } from 'metrics-facade/scope'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { recording } from '../support/installed.ts'
import { freshRecorder, uninstall } from '../support/prometheus-fixture.ts'
import { refusesScope } from '../support/scope-refusal.ts'
import { parseStrictly } from '../support/strict-parser.ts'

test.after.each(uninstall)

/** The samples of a render, without what is said of them. */
function samplesOf(text: string): string[] {
  parseStrictly(text)
  return text.split('\n').filter(line => line !== '' && !line.startsWith('#'))
}

test('each level renders its own metrics and those beneath it, and nothing else', () => {
  const handle = freshRecorder()
  const runtime = createRuntime('app', { renderer: handle, uptime: false })
  counter('other_total').increment()
  counter('app_other').increment()
  const [a, b] = [runtime.namespace('a'), runtime.namespace('b')]
  const component = a.component('c')
  const endpoint = component.endpoint('e')
  runtime.createCounter('jobs', 'Jobs').increment(1)
  for (const [index, scope] of [a, b, component, endpoint].entries()) {
    scope.createCounter('jobs', 'Jobs').increment(index + 2)
  }
  endpoint.createHistogram('sizes', 'Sizes', {}, [1]).record(1)

  const lowest = [
    'app_jobs{namespace="a",component="c",endpoint="e"} 5',
    'app_sizes_bucket{namespace="a",component="c",endpoint="e",le="1"} 1',
    'app_sizes_bucket{namespace="a",component="c",endpoint="e",le="+Inf"} 1',
    'app_sizes_sum{namespace="a",component="c",endpoint="e"} 1',
    'app_sizes_count{namespace="a",component="c",endpoint="e"} 1',
  ]
  const middle = ['app_jobs{namespace="a",component="c"} 4', ...lowest]
  assert.equal(samplesOf(endpoint.render()), lowest)
  assert.equal(samplesOf(component.render()), middle)
  assert.equal(samplesOf(a.render()), ['app_jobs{namespace="a"} 2', ...middle])
  assert.equal(samplesOf(b.render()), ['app_jobs{namespace="b"} 3'])
  assert.equal(samplesOf(runtime.render()), [
    'app_jobs 1',
    'app_jobs{namespace="a"} 2',
    'app_jobs{namespace="b"} 3',
    ...middle,
  ])
  assert.match(b.render(), '# HELP app_jobs Jobs\n# TYPE app_jobs counter\n')
})

test('a scope in which nothing was created renders nothing', () => {
  const handle = freshRecorder()
  counter('app_jobs').increment()
  const runtime = createRuntime('app', { renderer: handle, uptime: false })
  assert.is(runtime.render(), '')
  runtime.namespace('a').createCounter('jobs', 'Jobs')
  assert.is(runtime.namespace('b').render(), '')
})

test('labels that never change narrow a render, too', () => {
  const handle = freshRecorder()
  const runtime = createRuntime('app', { renderer: handle, uptime: false, labels: { cluster: 'x' } })
  for (const rank of [0, 1]) runtime.namespace('n', { rank }).createGauge('load', 'Load').set(rank)
  assert.equal(samplesOf(runtime.namespace('n', { rank: 1 }).render()), [
    'app_load{cluster="x",namespace="n",rank="1"} 1',
  ])
})

test('a renderer may be set later, and is that of all scopes', () => {
  const runtime = createRuntime('app', { uptime: false })
  const endpoint = runtime.namespace('n').component('c').endpoint('e')
  endpoint.createCounter('jobs', 'Jobs')
  const parts: RenderedPart[] = []
  runtime.renderWith({ render: part => `${parts.push(part)} rendered` })
  assert.is(endpoint.render(), '1 rendered')
  assert.equal(parts[0]?.labels, { namespace: 'n', component: 'c', endpoint: 'e' })
  assert.ok(parts[0]?.names.includes('app_jobs'))
})

test('under recommended naming a counter is rendered under the name that it gets', () => {
  const handle = freshRecorder(builder => builder.withRecommendedNaming())
  const runtime = createHierarchy({ prefix: 'app', levels: [], renderer: handle })
  runtime.createCounter('jobs', 'Jobs').increment()
  runtime.createCounter('hits_total', 'Hits').increment()
  runtime.createGauge('depth', 'Depth').set(1)
  assert.equal(samplesOf(runtime.render()), ['app_jobs_total 1', 'app_hits_total 1', 'app_depth 1'])
})

test('without a renderer of its own it is rendered by the exporter that is installed, listener or not', () => {
  const runtime = createRuntime('app', { uptime: false })
  const endpoint = runtime.namespace('n').component('c').endpoint('e')
  const jobs = endpoint.createCounter('jobs', 'Jobs')
  const handle = freshRecorder()
  counter('other_total').increment()
  jobs.increment(3)
  assert.equal(samplesOf(endpoint.render()), ['app_jobs{namespace="n",component="c",endpoint="e"} 3'])
  swapGlobalRecorder(new Stack(swapGlobalRecorder(noopRecorder)))
  jobs.increment(4)
  assert.equal(samplesOf(endpoint.render()), ['app_jobs{namespace="n",component="c",endpoint="e"} 7'])
  const local = new PrometheusBuilder().buildRecorder()
  withLocalRecorder(local, () => {
    jobs.increment()
    assert.equal(samplesOf(endpoint.render()), ['app_jobs{namespace="n",component="c",endpoint="e"} 1'])
  })
  assert.match(handle.render(), 'app_jobs{namespace="n",component="c",endpoint="e"} 7\n')
})

test('where nothing is recorded there is nothing to render', () => {
  const runtime = createRuntime('app', { uptime: false })
  runtime.createCounter('jobs', 'Jobs').increment()
  assert.is(runtime.render(), '')
})

refusesScope('NO_RENDERER', [
  [
    'a render where what records cannot render',
    () => recording(() => createRuntime('app', { uptime: false }).render()),
    'renderWith()',
    '"renderer"',
  ],
])

refusesScope('INVALID_ARGUMENT', [
  ['what renders nothing', () => createRuntime('app', { uptime: false }).renderWith({} as never), 'render()'],
  [
    'nothing at all',
    () => createRuntime('app', { uptime: false }).renderWith(undefined as never),
    'render()',
  ],
  ['null', () => createRuntime('app', { uptime: false }).renderWith(null as never), 'render()'],
])

test.run()
