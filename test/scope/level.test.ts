import { createHierarchy, createRuntime } from 'metrics-facade/scope'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { recording } from '../support/installed.ts'
import { refusesScope } from '../support/scope-refusal.ts'

test('a level has a method and a label of different names', () => {
  recording(recorder => {
    const root = createHierarchy({
      prefix: 'app',
      levels: [{ method: 'namespace', label: 'app_namespace' }, 'component'],
    })
    const component = root.namespace('n').component('c')
    assert.equal(component.labels, { app_namespace: 'n', component: 'c' })
    component.createCounter('jobs', 'Jobs').increment()
    assert.is(recorder.value('counter', 'app_jobs', { app_namespace: 'n', component: 'c' }), 1)
  })
})

test('a label prefix stands before the label of each level of a runtime, and before no other', () => {
  recording(recorder => {
    const runtime = createRuntime('dynamo_component', {
      labelPrefix: 'dynamo_',
      labels: { zone: 'a' },
      uptime: false,
    })
    const endpoint = runtime.namespace('n', { rank: 1 }).component('c').endpoint('e')
    const place = {
      zone: 'a',
      dynamo_namespace: 'n',
      rank: '1',
      dynamo_component: 'c',
      dynamo_endpoint: 'e',
    }
    assert.equal(endpoint.labels, place)
    endpoint.createCounter('jobs', 'Jobs', { model: 'llama' }).increment(2)
    endpoint.createCounterVec('calls', 'Calls', ['code']).withLabelValues(200).increment(3)
    assert.is(recorder.value('counter', 'dynamo_component_jobs', { ...place, model: 'llama' }), 2)
    assert.is(recorder.value('counter', 'dynamo_component_calls', { ...place, code: '200' }), 3)
  })
})

test('a label that is named leaves the label prefix aside, and the names of the levels are free for labels', () => {
  const root = createHierarchy({
    prefix: 'app',
    labelPrefix: 'app_',
    levels: ['region', { method: 'store', label: 'shop' }],
  })
  assert.equal(root.region('north', { region: 'x' }).store('7').labels, {
    app_region: 'north',
    region: 'x',
    shop: '7',
  })
})

test('namespaces of a runtime may be nested, and their names are one', () => {
  recording(recorder => {
    const runtime = createRuntime('app', { uptime: false })
    const inner = runtime.namespace('a', { zone: 'x' }).namespace('b').namespace('c', { rank: 1 })
    assert.equal(inner.labels, { namespace: 'a.b.c', zone: 'x', rank: '1' })
    assert.is(inner, runtime.namespace('a.b.c', { rank: 1, zone: 'x' }))
    const endpoint = inner.component('d').endpoint('e')
    endpoint.createCounter('jobs', 'Jobs').increment(2)
    const place = { namespace: 'a.b.c', zone: 'x', rank: '1', component: 'd', endpoint: 'e' }
    assert.is(recorder.value('counter', 'app_jobs', place), 2)
    assert.is('namespace' in endpoint, false)
  })
})

test('a nested namespace is one of its own: what is removed or ready above says nothing of it', () => {
  recording(recorder => {
    const runtime = createRuntime('app', { uptime: false })
    const outer = runtime.namespace('a')
    const inner = outer.namespace('b')
    for (const scope of [outer, inner]) scope.createCounter('jobs', 'Jobs').increment()
    inner.setReady(false)
    outer.setReady(true)
    assert.equal(outer.health(), { ready: true, endpoints: { a: 'ready' } })
    assert.equal(runtime.health(), { ready: false, endpoints: { a: 'ready', 'a.b': 'not ready' } })
    outer.remove()
    assert.is(recorder.value('counter', 'app_jobs', { namespace: 'a' }), undefined)
    assert.is(recorder.value('counter', 'app_jobs', { namespace: 'a.b' }), 1)
  })
})

test('a level of any hierarchy may be nested, with a label prefix or a label of its own', () => {
  const levels = [
    { method: 'folder', separator: '/' },
    { method: 'group', label: 'g', separator: ':' },
  ] as const
  const root = createHierarchy({ prefix: 'app', labelPrefix: 'app_', levels })
  assert.equal(root.folder('a').folder('b').group('c').group('d').labels, { app_folder: 'a/b', g: 'c:d' })
})

const withLevels =
  (...levels: unknown[]) =>
  () =>
    createHierarchy({ prefix: 'app', levels: levels as never })

refusesScope('INVALID_LABELS', [
  [
    'a label that the namespace around has',
    () => createRuntime('a', { uptime: false }).namespace('n', { zone: 'x' }).namespace('m', { zone: 'y' }),
    '"zone"',
    'by itself',
  ],
  [
    'a label of two levels',
    withLevels({ method: 'a', label: 'x' }, { method: 'b', label: 'x' }),
    '"x"',
    'twice',
  ],
  ['a label of a level with a dash', withLevels({ method: 'a', label: 'x-y' }), '"x-y"', 'letters'],
  [
    'a label that a level has with its prefix',
    () => createRuntime('a', { labelPrefix: 'a_', uptime: false }).createCounter('x', 'X', { a_endpoint: 1 }),
    '"a_endpoint"',
  ],
])

refusesScope('INVALID_NAME', [
  [
    'a method of two levels',
    withLevels({ method: 'a', label: 'x' }, { method: 'a', label: 'y' }),
    '"a"',
    'twice',
  ],
  [
    'an empty name in a nested namespace',
    () => createRuntime('a', { uptime: false }).namespace('n').namespace(''),
    'The namespace is named ""',
  ],
  ['a method that cannot be called', withLevels({ method: 'a-b', label: 'x' }), '"a-b"', 'letters'],
  ['a method that scopes have', withLevels({ method: 'remove', label: 'x' }), '"remove"', 'another name'],
  [
    'a label prefix with a dash',
    () => createRuntime('app', { labelPrefix: 'a-' }),
    '"a-"',
    'label prefix',
    'letters',
  ],
  ['a label prefix that is not a string', () => createRuntime('app', { labelPrefix: 5 as never }), '5'],
])

refusesScope('INVALID_ARGUMENT', [
  [
    'a name in place of levels',
    () => createHierarchy({ prefix: 'app', levels: 'region' as never }),
    'has "region" for levels',
    'give an array',
  ],
  ['an empty separator', withLevels({ method: 'a', separator: '' }), 'separator ""', 'such as "."'],
  ['a separator that is not a string', withLevels({ method: 'a', separator: 1 }), 'separator 1'],
  ['a level that is neither', withLevels(5), '5', '{ method, label }'],
  ['a level without a label', withLevels({ method: 'a' }), '{"method":"a"}', '{ method, label }'],
  [
    'a level with more than that',
    withLevels({ method: 'a', label: 'b', name: 'c' }),
    '"name"',
    'method, label',
  ],
])

test.run()
