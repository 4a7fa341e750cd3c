import { createRuntime } from 'metrics-facade/scope'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { recording } from '../support/installed.ts'
import { refusesScope } from '../support/scope-refusal.ts'

const runtime = createRuntime('app', { uptime: false })
const [north, south] = [runtime.namespace('north'), runtime.namespace('south')]
north.createCounter('jobs', 'Jobs done')
north.createHistogram('sizes', 'Sizes', {}, [1, 2])
north.createCounterVec('requests', 'Requests', ['model', 'size'])

refusesScope('METRIC_CONFLICT', [
  [
    'another kind',
    () => north.createGauge('jobs', 'Jobs done'),
    'gauge app_jobs',
    'counter app_jobs',
    'another name',
  ],
  [
    'another kind in another scope',
    () => south.createGauge('jobs', 'Jobs done'),
    'gauge app_jobs',
    'counter app_jobs',
  ],
  ['another help', () => south.createCounter('jobs', 'Jobs begun'), '"Jobs begun"', '"Jobs done"', 'alike'],
  [
    'other buckets',
    () => south.createHistogram('sizes', 'Sizes', {}, [1, 3]),
    'buckets 1, 3',
    'buckets 1, 2',
  ],
  ['no buckets', () => south.createHistogram('sizes', 'Sizes'), 'app_sizes ("Sizes")', 'buckets 1, 2'],
  ['other labels', () => south.createCounter('jobs', 'Jobs done', { queue: 'a' }), 'labels queue'],
  ['a vector', () => south.createCounterVec('jobs', 'Jobs done', ['queue']), 'labels queue'],
  [
    'other labels of a vector',
    () => south.createCounterVec('requests', 'Requests', ['model']),
    'labels model)',
    'labels model, size)',
  ],
])

test('creating the same again gives the same one', () => {
  const counter = north.createCounter('jobs', 'Jobs done')
  const vector = north.createCounterVec('requests', 'Requests', ['model', 'size'])
  recording(() => {
    assert.is(north.createCounter('jobs', 'Jobs done'), counter)
    assert.is(
      north.createHistogram('sizes', 'Sizes', {}, [1, 2]),
      north.createHistogram('sizes', 'Sizes', {}, [1, 2]),
    )
    assert.is(north.createCounterVec('requests', 'Requests', ['model', 'size']), vector)
    assert.is(runtime.namespace('north').createCounter('jobs', 'Jobs done'), counter)
  })
})

test('the order of labels makes no other metric', () => {
  const one = north.createGauge('load', 'Load', { model: 'llama', size: 7 })
  assert.is(north.createGauge('load', 'Load', { size: '7', model: 'llama' }), one)
})

test('buckets given are copied: the caller may change them, and nothing follows', () => {
  const buckets = [1, 2]
  const one = north.createHistogram('waits', 'Waits', {}, buckets)
  buckets.push(3)
  assert.is(north.createHistogram('waits', 'Waits', {}, [1, 2]), one)
})

test('the same name in another scope, or with other values of its labels, is another series of the same metric', () => {
  recording(recorder => {
    south.createCounter('jobs', 'Jobs done').increment(1)
    north.createCounter('jobs', 'Jobs done').increment(2)
    assert.is(recorder.value('counter', 'app_jobs', { namespace: 'south' }), 1)
    assert.is(recorder.value('counter', 'app_jobs', { namespace: 'north' }), 2)
    const [a, b] = ['a', 'b'].map(queue => north.createGauge('depth', 'Depth', { queue }))
    assert.is.not(a, b)
    assert.is(north.createGauge('depth', 'Depth', { queue: 'a' }), a)
  })
})

test('a vector and a metric with the same labels lead to the same series', () => {
  recording(recorder => {
    north.createCounterVec('hits', 'Hits', ['model']).withLabelValues('llama').increment(1)
    north.createCounter('hits', 'Hits', { model: 'llama' }).increment(2)
    assert.is(recorder.value('counter', 'app_hits', { namespace: 'north', model: 'llama' }), 3)
  })
})

test('the order of label names is that of the vector, and matters to it alone', () => {
  recording(recorder => {
    const turned = north.createCounterVec('requests', 'Requests', ['size', 'model'])
    assert.is.not(turned as unknown, north.createCounterVec('requests', 'Requests', ['model', 'size']))
    turned.withLabelValues('7b', 'llama').increment()
    north
      .createCounterVec('requests', 'Requests', ['model', 'size'])
      .withLabelValues('llama', '7b')
      .increment()
    assert.is(
      recorder.value('counter', 'app_requests', { namespace: 'north', model: 'llama', size: '7b' }),
      2,
    )
  })
})

test('two hierarchies know nothing of each other', () => {
  const other = createRuntime('other', { uptime: false })
  other.createGauge('jobs', 'Something else')
  assert.is(createRuntime('app', { uptime: false }).createGauge('jobs', 'Fresh').name, 'app_jobs')
})

test.run()
