import { createHierarchy, createRuntime, type MetricScope } from 'metrics-facade/scope'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { recording } from '../support/installed.ts'
import { refusesScope } from '../support/scope-refusal.ts'

// What is passed to scopes: labels in every form, constant ones of vectors, and what is too much.

function scope(): MetricScope {
  return createRuntime('app', { uptime: false }).namespace('n')
}

const pairs = [
  ['a', '1'],
  ['b', '2'],
] as const

for (const [form, labels] of [
  ['an object', { a: 1, b: '2' }],
  ['pairs', pairs],
  ['a Map', new Map(pairs)],
  ['what a generator makes', pairs.values()],
] as const) {
  test(`labels may be ${form}, wherever labels are given`, () => {
    const given = (): typeof labels =>
      form === 'what a generator makes' ? (pairs.values() as never) : labels
    const own = { a: '1', b: '2' }
    recording(recorder => {
      assert.equal(createHierarchy({ prefix: 'app', levels: [], labels: given() }).labels, own)
      assert.equal(createRuntime('app', { uptime: false, labels: given() }).labels, own)
      const namespace = createRuntime('app', { uptime: false }).namespace('m', given())
      assert.equal(namespace.labels, { namespace: 'm', ...own })
      const one = scope()
      one.createCounter('c', 'C', given()).increment(1)
      one.createGauge('g', 'G', given()).set(2)
      one.createHistogram('h', 'H', given()).record(3)
      one.createCounterVec('v', 'V', ['x'], given()).withLabelValues('y').increment(4)
      one
        .createCounterVec('w', 'W', ['a', 'b'])
        .withLabels(given() as never)
        .increment(5)
      const place = { namespace: 'n', ...own }
      assert.is(recorder.value('counter', 'app_c', place), 1)
      assert.is(recorder.value('gauge', 'app_g', place), 2)
      assert.equal(recorder.values('app_h', place), [3])
      assert.is(recorder.value('counter', 'app_v', { ...place, x: 'y' }), 4)
      assert.is(recorder.value('counter', 'app_w', place), 5)
    })
  })
}

test('vectors have constant labels, between those of the scope and their own', () => {
  recording(recorder => {
    const one = scope()
    const calls = one.createCounterVec('calls', 'Calls', ['code'], { region: 'us' })
    const depth = one.createGaugeVec('depth', 'Depth', ['queue'], { region: 'us' })
    const waits = one.createHistogramVec('waits', 'Waits', ['queue'], { region: 'us' }, [1, 2])
    calls.withLabelValues(200).increment()
    depth.withLabels({ queue: 'mail' }).set(5)
    waits.withLabelValues('mail').record(0.5)
    const place = { namespace: 'n', region: 'us' }
    assert.equal(Object.keys(recorder.all()[0]!.labels), ['namespace', 'region', 'code'])
    assert.is(recorder.value('counter', 'app_calls', { ...place, code: '200' }), 1)
    assert.is(recorder.value('gauge', 'app_depth', { ...place, queue: 'mail' }), 5)
    assert.equal(recorder.values('app_waits', { ...place, queue: 'mail' }), [0.5])
    assert.equal(recorder.descriptions.at(-1)?.advice, { buckets: [1, 2] })
    assert.equal(calls.labelNames, ['code'])
    assert.is(one.createCounterVec('calls', 'Calls', ['code'], { region: 'us' }), calls)
    assert.is.not(one.createCounterVec('calls', 'Calls', ['code'], { region: 'eu' }), calls)
  })
})

/** As a program without types calls it. */
function untyped(method: string, ...given: unknown[]): () => unknown {
  return () => {
    const one = scope() as unknown as Record<string, (...all: unknown[]) => unknown>
    return one[method]!(...given)
  }
}

refusesScope('INVALID_LABELS', [
  [
    'a constant label of a vector that is one of its names',
    untyped('createCounterVec', 'x', 'X', ['a'], { a: 1 }),
    '"a"',
    'twice',
  ],
  [
    'a constant label of a vector that a level has',
    untyped('createGaugeVec', 'x', 'X', ['a'], { endpoint: 1 }),
    '"endpoint"',
  ],
  [
    'a constant label without a value',
    untyped('createGaugeVec', 'x', 'X', ['a'], { b: null }),
    '"b"',
    'null',
  ],
  [
    'buckets of a vector in the place of its labels',
    untyped('createHistogramVec', 'x', 'X', ['a'], [1, 2]),
    'behind the labels',
  ],
  ['buckets in the place of labels', untyped('createHistogram', 'x', 'X', [1, 2]), 'behind the labels'],
  [
    'buckets in a typed array in the place of labels',
    untyped('createHistogram', 'x', 'X', new Float64Array([1])),
    'behind the labels',
  ],
])

refusesScope('INVALID_ARGUMENT', [
  [
    'buckets of a counter',
    untyped('createCounter', 'x', 'X', {}, [1]),
    'createCounter()',
    '[1]',
    'leave it out',
  ],
  ['buckets of a gauge', untyped('createGauge', 'x', 'X', {}, [1]), 'createGauge()', '[1]'],
  [
    'what comes behind buckets',
    untyped('createHistogram', 'x', 'X', {}, [1], 'more'),
    'createHistogram()',
    '"more"',
  ],
  [
    'buckets of a vector of counters',
    untyped('createCounterVec', 'x', 'X', ['a'], {}, [1]),
    'createCounterVec()',
    '[1]',
  ],
  [
    'buckets of a vector of gauges',
    untyped('createGaugeVec', 'x', 'X', ['a'], {}, [1]),
    'createGaugeVec()',
    '[1]',
  ],
  [
    'what comes behind the buckets of a vector',
    untyped('createHistogramVec', 'x', 'X', ['a'], {}, [1], 5),
    'createHistogramVec()',
    '5',
  ],
  [
    'what comes behind the labels of a scope',
    () => {
      const runtime = createRuntime('app', { uptime: false }) as unknown as Record<
        string,
        (...all: unknown[]) => unknown
      >
      return runtime.namespace!('n', {}, 'more')
    },
    'namespace()',
    '"more"',
  ],
])

test('an argument too many that is undefined says nothing, and is none', () => {
  untyped('createCounter', 'x', 'X', undefined, undefined)()
})

test.run()
