import { DebuggingRecorder } from 'metrics-facade/debugging'
import { createHierarchy, createRuntime, type MetricScope } from 'metrics-facade/scope'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withInstalled } from '../support/installed.ts'
import { refusesScope } from '../support/scope-refusal.ts'

function scope(): MetricScope {
  return createRuntime('app', { uptime: false, labels: { cluster: 'a' } }).namespace('n')
}

const createBare = (prefix: string) => () => createRuntime(prefix, { uptime: false })
const withLevels =
  (...levels: string[]) =>
  () =>
    createHierarchy({ prefix: 'app', levels })

refusesScope('INVALID_NAME', [
  ['a prefix with a dash', createBare('my-app'), '"my-app"', 'letters'],
  ['a prefix with a digit first', createBare('1app'), '"1app"', 'no digit first'],
  ['a prefix that ends with _', createBare('app_'), '"app_"', 'leave it out'],
  ['no prefix', createBare(undefined as never), 'undefined'],
  ['a metric without a name', () => scope().createCounter('', 'Help'), 'counter', '""'],
  ['a metric name with a dot', () => scope().createGauge('a.b', 'Help'), 'gauge', '"a.b"'],
  ['a metric name that is none', () => scope().createHistogram(5 as never, 'Help'), 'histogram', '5'],
  ['a level named like a method', withLevels('render'), '"render"', 'another name'],
  ['a level named like a property', withLevels('region', 'labels'), '"labels"'],
  ['a level named like what all objects have', withLevels('constructor'), '"constructor"'],
  ['a level named like an internal', withLevels('shared'), '"shared"'],
  ['a scope without a name', () => createRuntime('app', { uptime: false }).namespace(''), 'namespace', '""'],
  ['a scope named by a number', () => createRuntime('app', { uptime: false }).namespace(5 as never), '5'],
])

refusesScope('INVALID_LABELS', [
  ['a level given twice', withLevels('zone', 'zone'), '"zone"', 'twice'],
  ['a level with a dash', withLevels('my-zone'), '"my-zone"', 'letters'],
  ['a level named le', withLevels('le'), '"le"', 'another name'],
  [
    'a label of the runtime named like a level',
    () => createRuntime('a', { labels: { endpoint: 'x' } }),
    '"endpoint"',
    'The hierarchy',
  ],
  [
    'a label of a scope named like its level',
    () => createRuntime('a', { uptime: false }).namespace('n', { namespace: 'm' }),
    '"namespace"',
    'namespace "n"',
  ],
  [
    'a label of a scope that the runtime has',
    () => createRuntime('a', { uptime: false, labels: { zone: 1 } }).namespace('n', { zone: 2 }),
    '"zone"',
  ],
  [
    'a label of a metric named like a level above',
    () => scope().createCounter('x', 'X', { namespace: 'm' }),
    '"namespace"',
    'counter "x"',
  ],
  [
    'a label of a metric named like a level beneath',
    () => scope().createCounter('x', 'X', { endpoint: 'm' }),
    '"endpoint"',
  ],
  [
    'a label of a metric that its scope has',
    () => scope().createGauge('x', 'X', { cluster: 'b' }),
    '"cluster"',
    'gauge "x"',
  ],
  [
    'a label of a vector named like a level',
    () => scope().createCounterVec('x', 'X', ['component']),
    '"component"',
  ],
  ['a label of a vector given twice', () => scope().createGaugeVec('x', 'X', ['a', 'a']), '"a"', 'twice'],
  ['a label named quantile', () => scope().createHistogramVec('x', 'X', ['quantile']), '"quantile"'],
  ['a label named le', () => scope().createHistogram('x', 'X', { le: 1 }), '"le"'],
  ['a label that starts with __', () => scope().createCounter('x', 'X', { __a: 1 }), '"__a"'],
  ['a label named __proto__', () => scope().createCounterVec('x', 'X', ['__proto__']), '"__proto__"'],
  ['a label with a colon', () => scope().createCounter('x', 'X', { 'a:b': 1 }), '"a:b"'],
  [
    'a label without a value',
    () => scope().createCounter('x', 'X', { a: undefined as never }),
    '"a"',
    'undefined',
    'leave it out',
  ],
  ['a label of null', () => scope().createCounter('x', 'X', { a: null as never }), '"a"', 'null'],
  ['a label of an empty text', () => scope().createCounter('x', 'X', { a: '' }), '"a"', '""'],
  ['a label of an object', () => scope().createCounter('x', 'X', { a: {} as never }), '"a"'],
  ['labels that are no object', () => scope().createCounter('x', 'X', 'a=b' as never), 'a=b', 'object'],
  ['labels in a date', () => scope().createCounter('x', 'X', new Date(0) as never), '1970', 'object'],
  [
    'labels that are still to come',
    () => createRuntime('a', { labels: Promise.resolve({}) as never }),
    '[object Promise]',
  ],
  ['labels in an array', () => scope().createCounter('x', 'X', ['a'] as never), 'object'],
  ['a vector without labels', () => scope().createCounterVec('x', 'X', []), 'at least one'],
  [
    'a vector with its label not in an array',
    () => scope().createCounterVec('x', 'X', 'a' as never),
    '"a"',
    'array',
  ],
  ['a label name that is none', () => scope().createCounterVec('x', 'X', [5 as never]), '5'],
])

refusesScope('INVALID_BUCKETS', [
  ['no buckets', () => scope().createHistogram('x', 'X', {}, []), '"x"', 'at least one'],
  ['buckets that descend', () => scope().createHistogram('x', 'X', {}, [2, 1]), '[2, 1]', 'ascending'],
  ['buckets given twice', () => scope().createHistogram('x', 'X', {}, [1, 1]), '[1, 1]', 'Leave one out'],
  [
    'an infinite bucket',
    () => scope().createHistogram('x', 'X', {}, [1, Number.POSITIVE_INFINITY]),
    'Infinity',
  ],
  ['a bucket of NaN', () => scope().createHistogramVec('x', 'X', ['a'], {}, [Number.NaN]), 'NaN'],
  ['buckets that are no array', () => scope().createHistogram('x', 'X', {}, 5 as never), '5'],
  ['buckets of null', () => scope().createHistogram('x', 'X', {}, null as never), 'null'],
])

refusesScope('INVALID_ARGUMENT', [
  ['a metric without help', () => scope().createCounter('x', undefined as never), '"x"', 'undefined', 'help'],
  ['labels in the place of help', () => scope().createCounter('x', { a: 1 } as never), '"x"', 'help'],
  ['an option that does not exist', () => createRuntime('app', { label: {} } as never), '"label"', 'labels'],
  ['no options', () => createHierarchy(undefined as never), 'createHierarchy()', 'undefined', 'object'],
  ['options of null', () => createRuntime('app', null as never), 'createRuntime()', 'null', 'object'],
  ['options that are none', () => createRuntime('app', 5 as never), 'createRuntime()', '5', 'object'],
  [
    'an option that the runtime sets',
    () => createRuntime('app', { levels: ['a'] } as never),
    '"levels"',
    'options are labels, labelPrefix, renderer',
  ],
  ['levels that are no array', () => createHierarchy({ prefix: 'app', levels: 'zone' as never }), 'array'],
  ['a renderer that does not render', () => createRuntime('app', { renderer: 5 as never }), '5', 'render()'],
  ['a clock that is none', () => createRuntime('app', { clock: 5 as never }), '5', 'milliseconds'],
])

test('what is refused leaves no series, and the name free', () => {
  const recorder = new DebuggingRecorder()
  withInstalled(recorder, () => {
    const one = scope()
    assert.throws(() => one.createHistogram('x', 'X', {}, [2, 1]))
    assert.throws(() => one.createHistogram('x', 'X', { namespace: 'm' }))
    one.createCounter('x', 'Another')
  })
  assert.is(recorder.snapshot().entries.length, 1)
})

test.run()
