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

const withLevels =
  (...levels: unknown[]) =>
  () =>
    createHierarchy({ prefix: 'app', levels: levels as never })

refusesScope('INVALID_LABELS', [
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
