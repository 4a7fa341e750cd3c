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
north.createHistogramVec('waits', 'Waits', ['queue'], {}, [1])
north.createHistogram('times', 'Times', { queue: 'mail' }, [1])
south.component('c').createHistogram('loads', 'Loads', { model: 'a' }, [1])

const long = 'Jobs '.repeat(100)
const bounds = Array.from({ length: 100 }, (_, index) => index)
north.createCounter('long', `${long}done`)
north.createHistogram('bounds', 'Bounds', {}, [...bounds, 200])

refusesScope('METRIC_CONFLICT', [
  ['a long help that differs at its end', () => south.createCounter('long', `${long}begun`), 'app_long'],
  [
    'many buckets that differ at their end',
    () => north.createHistogram('bounds', 'Bounds', {}, [...bounds, 300]),
    'app_bounds',
  ],
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
    'other buckets for the same series',
    () => north.createHistogram('sizes', 'Sizes', {}, [1, 3]),
    'buckets 1, 3',
    'buckets 1, 2',
    'the same series',
  ],
  [
    'no buckets for the same series',
    () => north.createHistogram('sizes', 'Sizes'),
    'app_sizes ("Sizes")',
    'buckets 1, 2',
  ],
  [
    'other buckets for the same series of a vector',
    () => north.createHistogram('waits', 'Waits', { queue: 'mail' }, [3]),
    'buckets 3',
    'buckets 1',
  ],
  [
    'a vector with other buckets, one series of which is there',
    () => north.createHistogramVec('times', 'Times', ['queue'], {}, [3]),
    'buckets 3',
    'buckets 1',
  ],
  [
    'other buckets by another way to the same series',
    () => south.component('c', { model: 'a' }).createHistogram('loads', 'Loads', {}, [3]),
    'buckets 3',
    'buckets 1',
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

test('the same name at two places, or with other labels, has labels and buckets of its own', () => {
  const [generate, clear] = ['generate', 'clear_kv_blocks'].map(name => south.component('b').endpoint(name))
  recording(recorder => {
    generate!.createCounter('calls', 'Calls', { model: 'llama' }).increment(1)
    clear!.createCounter('calls', 'Calls').increment(2)
    south.createCounterVec('calls', 'Calls', ['code']).withLabelValues(200).increment(3)
    south.createCounterVec('calls', 'Calls', ['code', 'model']).withLabelValues(200, 'llama').increment(4)
    assert.equal(
      recorder.all().map(({ value }) => value),
      [1, 2, 3, 4],
    )
    generate!.createHistogram('spans', 'Spans', {}, [1, 10])
    clear!.createHistogram('spans', 'Spans', {}, [0.001])
    clear!.createHistogram('spans', 'Spans', { model: 'llama' })
    clear!.createHistogramVec('spans', 'Spans', ['code'], {}, [5])
    clear!.createHistogramVec('spans', 'Spans', ['queue'], { model: 'a' }, [6])
    clear!.createHistogramVec('spans', 'Spans', ['queue'], { model: 'b' }, [7])
    clear!.createHistogram('spans', 'Spans', { model: 'c', queue: 'mail' }, [8])
  })
})

test('at a thousand places and more, a name still means the same, and nothing is kept of each', () => {
  const one = createRuntime('many', { uptime: false })
  for (let index = 0; index < 1_001; index++) {
    one.namespace(`${index}`).createHistogram('sizes', 'Sizes', {}, [index + 1])
  }
  assert.throws(() => one.createHistogram('sizes', 'Others'), /METRIC_CONFLICT|beside/)
  // What it was made of is known no more.
  one.namespace('0').createHistogram('sizes', 'Sizes', {}, [7])
})

test('the order of labels makes no other metric', () => {
  const one = north.createGauge('load', 'Load', { model: 'llama', size: 7 })
  assert.is(north.createGauge('load', 'Load', { size: '7', model: 'llama' }), one)
})

test('buckets given are copied: the caller may change them, and nothing follows', () => {
  const buckets = [1, 2]
  const one = north.createHistogram('copied', 'Copied', {}, buckets)
  buckets.push(3)
  assert.is(north.createHistogram('copied', 'Copied', {}, [1, 2]), one)
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
