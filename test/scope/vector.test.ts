import { counter } from 'metrics-facade'
import { DebuggingRecorder } from 'metrics-facade/debugging'
import { createRuntime } from 'metrics-facade/scope'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withInstalled } from '../support/installed.ts'
import { freshRecorder, renderStrictly, uninstall } from '../support/prometheus-fixture.ts'
import { refusesScope } from '../support/scope-refusal.ts'

const component = createRuntime('app', { uptime: false }).namespace('n').component('c')
const requests = component.createCounterVec('requests', 'Requests', ['model_type', 'model_size'])

test.after.each(uninstall)

/** As a program without types would call it. */
function givenValues(...values: string[]): unknown {
  return requests.withLabelValues(...(values as [string, string]))
}

test('withLabelValues takes the values in the order of the names, behind the labels of the scope', () => {
  const handle = freshRecorder()
  requests.withLabelValues('llama', '7b').increment(3)
  requests.withLabelValues('llama', '7b').increment()
  requests.withLabelValues('7b', 'llama').increment()
  assert.is(
    renderStrictly(handle),
    '# HELP app_requests Requests\n# TYPE app_requests counter\n' +
      'app_requests{namespace="n",component="c",model_type="llama",model_size="7b"} 4\n' +
      'app_requests{namespace="n",component="c",model_type="7b",model_size="llama"} 1\n',
  )
})

test('withLabels takes them by name, in any order, and finds the same metric', () => {
  const recorder = new DebuggingRecorder()
  withInstalled(recorder, () => {
    const byValue = requests.withLabelValues('llama', '7b')
    byValue.increment(1)
    requests.withLabels({ model_size: '7b', model_type: 'llama' }).increment(2)
    requests.withLabels({ model_type: 'llama', model_size: '7b' }).increment(4)
    counter('app_requests', byValue.labels).increment(8)
  })
  assert.equal(
    recorder.snapshot().entries.map(({ value }) => value),
    [15],
  )
})

test('gauges and histograms have vectors, too', () => {
  const recorder = new DebuggingRecorder()
  withInstalled(recorder, () => {
    component.createGaugeVec('depth', 'Depth', ['queue']).withLabelValues('mail').set(5)
    component.createHistogramVec('sizes', 'Sizes', ['queue']).withLabels({ queue: 'mail' }).record(0.5)
  })
  const labels = { namespace: 'n', component: 'c', queue: 'mail' }
  assert.is(recorder.snapshot().gauge('app_depth', labels), 5)
  assert.equal(recorder.snapshot().histogram('app_sizes', labels), [0.5])
})

test('a vector makes no series before it is asked for one', () => {
  const recorder = new DebuggingRecorder()
  withInstalled(recorder, () => component.createCounterVec('waiting', 'Waiting', ['queue']))
  assert.is(recorder.snapshot().entries.length, 0)
})

test('values are texts, numbers, booleans and bigints; one that is missing leaves its label out', () => {
  const recorder = new DebuggingRecorder()
  withInstalled(recorder, () => {
    requests.withLabelValues(7, true).increment()
    requests.withLabels({ model_type: 7n, model_size: 'true' }).increment()
    requests.withLabelValues('llama', undefined as never).increment(5)
  })
  const place = { namespace: 'n', component: 'c' }
  assert.is(recorder.snapshot().counter('app_requests', { ...place, model_type: '7', model_size: 'true' }), 2)
  assert.is(recorder.snapshot().counter('app_requests', { ...place, model_type: 'llama' }), 5)
})

test('labels that cannot be read never throw: the sample is counted as invalid', () => {
  const recorder = new DebuggingRecorder()
  const unreadable = {
    model_size: '7b',
    get model_type(): string {
      throw new Error('no type')
    },
  }
  withInstalled(recorder, () => {
    requests.withLabels(unreadable).increment()
    requests.withLabelValues('llama', { toString: () => Number.NaN.toFixed(-1) } as never).increment()
  })
  assert.is(recorder.snapshot().counter('metrics_invalid_samples_total', { name: 'app_requests' }), 2)
})

test('a gauge and a vector of gauges may have one name and one help, and are series of one metric', () => {
  const handle = freshRecorder()
  const component = createRuntime('app', { uptime: false }).namespace('n').component('c')
  component.createGauge('memory_bytes', 'GPU memory').set(3)
  component.createGaugeVec('memory_bytes', 'GPU memory', ['gpu']).withLabelValues('0').set(1)
  assert.is(
    renderStrictly(handle),
    [
      '# HELP app_memory_bytes GPU memory',
      '# TYPE app_memory_bytes gauge',
      'app_memory_bytes{namespace="n",component="c"} 3',
      'app_memory_bytes{namespace="n",component="c",gpu="0"} 1',
      '',
    ].join('\n'),
  )
})

test('a vector says how it is named, and what its labels are', () => {
  assert.is(requests.name, 'app_requests')
  assert.equal(requests.labelNames, ['model_type', 'model_size'])
  assert.throws(() => (requests.labelNames as unknown as string[]).push('more'))
})

test('a vector keeps a copy of its label names', () => {
  const names = ['queue']
  const vector = component.createCounterVec('copied', 'Copied', names)
  names.push('more')
  assert.equal(vector.labelNames, ['queue'])
})

refusesScope('INVALID_LABELS', [
  [
    'one value too few',
    () => givenValues('llama'),
    'app_requests',
    '"llama"',
    'give 2',
    'model_type, model_size',
  ],
  ['one value too many', () => givenValues('a', 'b', 'c'), '3 values', '"a, b, c"'],
  ['a value that is no text', () => givenValues(Symbol('a') as never), '"Symbol(a)"', 'give 2'],
  ['no value', () => givenValues(), '0 values', 'model_type, model_size'],
  [
    'a wrong name',
    () => requests.withLabels({ model_type: 'a', size: 'b' } as never),
    '"model_type, size"',
    'model_size',
  ],
  ['a missing name', () => requests.withLabels({ model_type: 'a' } as never), '"model_type"', 'model_size'],
  [
    'a name too many',
    () => requests.withLabels({ model_type: 'a', model_size: 'b', c: 1 } as never),
    '"model_type, model_size, c"',
  ],
  ['no labels at all', () => requests.withLabels(undefined as never), 'app_requests', 'give 2'],
  [
    'a name of every object',
    () => component.createCounterVec('x', 'X', ['constructor', 'b']).withLabels({ a: 1, b: 2 } as never),
    'constructor',
  ],
])

test.run()
