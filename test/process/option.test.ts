import { DebuggingRecorder } from 'metrics-facade/debugging'
import {
  collectProcessMetrics,
  ProcessMetricsError,
  type ProcessMetricsErrorCode,
} from 'metrics-facade/process'
import { runCollectors } from 'metrics-facade/registry'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withInstalled } from '../support/installed.ts'
import { errorOf } from '../support/prometheus-fixture.ts'

type Refused = readonly [code: ProcessMetricsErrorCode, options: unknown, ...says: string[]]

const refused: readonly Refused[] = [
  ['INVALID_OPTION', null, 'null', 'object'],
  ['INVALID_OPTION', 'a_', 'a_', 'object'],
  [
    'INVALID_OPTION',
    { bucket: [1] },
    '"bucket"',
    'which it does not have. Use prefix, labels, gcBuckets, eventLoopResolutionMs, recorder.',
  ],
  ['INVALID_PREFIX', { prefix: 5 }, '5', 'string'],
  ['INVALID_PREFIX', { prefix: null }, 'null', 'string'],
  ['INVALID_LABELS', { labels: 'a=b' }, 'a=b', 'object'],
  ['INVALID_LABELS', { labels: null }, 'null', 'object'],
  ['INVALID_LABELS', { labels: ['a'] }, 'labels are an object', 'not a (object)'],
  ['INVALID_LABELS', { labels: { a: Object.create(null) } }, 'the label "a" is a string', 'object'],
  ...['type', 'space', 'kind', 'version', 'major', 'minor', 'patch', 'le', 'quantile'].map(
    name => ['INVALID_LABELS', { labels: { [name]: 'x' } }, `"${name}"`, 'another name'] as const,
  ),
  ['INVALID_BUCKETS', { gcBuckets: [] }, 'gcBuckets', 'at least one'],
  ['INVALID_BUCKETS', { gcBuckets: [2, 1] }, '[2, 1]', 'ascending'],
  [
    'INVALID_BUCKETS',
    { gcBuckets: Array.from({ length: 40 }, (_, index) => (index === 30 ? 1 : 100_000 + index)) },
    'bound 30 of [100000, 100001,',
    '100019, …]',
    'ascending',
  ],
  ['INVALID_BUCKETS', { gcBuckets: [1, 1] }, '[1, 1]', 'Leave one out'],
  ['INVALID_BUCKETS', { gcBuckets: [1, Number.NaN] }, 'NaN', 'finite'],
  ['INVALID_BUCKETS', { gcBuckets: [1, Number.POSITIVE_INFINITY] }, 'Infinity', 'Leave it out'],
  ['INVALID_BUCKETS', { gcBuckets: 1 }, '1', 'an array of numbers'],
  ['INVALID_RESOLUTION', { eventLoopResolutionMs: 0 }, '0', '1 to 1000'],
  ['INVALID_RESOLUTION', { eventLoopResolutionMs: 2.5 }, '2.5', '1 to 1000'],
  ['INVALID_RESOLUTION', { eventLoopResolutionMs: 1001 }, '1001', '1 to 1000'],
  ['INVALID_RESOLUTION', { eventLoopResolutionMs: '10' }, '10', '1 to 1000'],
  ['INVALID_RECORDER', { recorder: 'mine' }, 'mine', 'buildRecorder()'],
  ['INVALID_RECORDER', { recorder: null }, 'null', 'buildRecorder()'],
]

for (const [code, options, ...says] of refused) {
  test(`${code}: ${says[0]} is refused, naming the value and the remedy, and starts nothing`, () => {
    const error = errorOf(() => collectProcessMetrics(options as never)) as ProcessMetricsError
    assert.instance(error, ProcessMetricsError)
    assert.is(error.name, 'ProcessMetricsError')
    assert.is(error.code, code)
    for (const text of says) assert.ok(error.message.includes(text), `"${text}" is not in "${error.message}"`)
    withInstalled(new DebuggingRecorder(), recorder => {
      runCollectors()
      assert.is(recorder.snapshot().entries.length, 0)
    })
  })
}

test('the same prefix and labels are collected once, in whatever order; others apart', () => {
  withInstalled(new DebuggingRecorder(), recorder => {
    const { getActiveResourcesInfo } = process
    let reads = 0
    process.getActiveResourcesInfo = () => {
      reads += 1
      return getActiveResourcesInfo()
    }
    using _one = collectProcessMetrics({ labels: { a: 1, b: 2 } })
    using _same = collectProcessMetrics({
      labels: [
        ['b', '2'],
        ['a', '1'],
      ],
    })
    using _two = collectProcessMetrics({ labels: { a: 1, b: 3 } })
    using _three = collectProcessMetrics()
    runCollectors(undefined, recorder)
    process.getActiveResourcesInfo = getActiveResourcesInfo
    assert.is(reads, 3)
  })
})

test('options that are undefined are as if they were left out', () => {
  using _end = collectProcessMetrics({
    prefix: undefined,
    labels: undefined,
    gcBuckets: undefined,
    eventLoopResolutionMs: undefined,
  })
})

test.run()
