import { type ExporterOptions, Matcher, MetricKindMask } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { initialValues, putOption, settings } from '../../../exporter-prometheus/lib/settings/settings.ts'
import {
  digestSettings,
  digestTransports,
} from '../../../exporter-prometheus/lib/settings/settings-digest.ts'

// Whether an exporter that is reused has an option as it is given: by what it does, however it is written.

type Options = Required<ExporterOptions>

const { full, prefix, suffix } = Matcher
const wide = [prefix('a'), [1]] as const
const narrow = [full('ab'), [2]] as const

/** By option: two values that mean the same, and some that mean something else, one of them the default. */
const table: {
  readonly [Name in keyof Options]?: readonly [Options[Name], Options[Name], ...Options[Name][]]
} = {
  buckets: [[1, 2], [1, 2], [1, 3], [1]],
  bucketsForMetric: [[wide, narrow], [narrow, wide], [wide], [[full('a'), [1]], narrow]],
  nativeHistogramsForMetric: [
    [[full('a'), {}]],
    new Map([[full('a'), {}]]),
    [[full('a'), { maxBuckets: 20 }]],
    [[full('b'), {}]],
  ],
  summariesForMetric: [
    [[full('a'), { quantiles: [0.5] }]],
    new Map([[full('a'), { quantiles: [0.5] }]]),
    [[full('a'), { quantiles: [0.6] }]],
  ],
  sumAndCountForMetric: [
    [full('a'), suffix('b')],
    [suffix('b'), full('a')],
    [full('a')],
    [full('a'), full('b')],
    [prefix('a'), suffix('b')],
  ],
  quantiles: [[0.5], [0.5], [0.5, 0.9]],
  significantDigits: [3, 3, 4],
  bucketDurationMs: [5_000, 5_000, 6_000],
  bucketCount: [5, 5, 6],
  globalLabels: [
    { a: '1', b: '2' },
    new Map([
      ['a', '1'],
      ['b', '2'],
    ]) as never,
    { a: '1' },
    { a: '2', b: '2' },
  ],
  recommendedNaming: [true, true, false],
  utf8Names: [true, true, false],
  idleTimeout: [
    { kinds: MetricKindMask.All, timeoutMs: 5 },
    { timeoutMs: 5, kinds: MetricKindMask.All },
    { kinds: MetricKindMask.Counter, timeoutMs: 5 },
    { kinds: MetricKindMask.All, timeoutMs: 6 },
  ],
  upkeepIntervalMs: [7_000, 7_000, 7_001],
  createdTimestamps: [true, true, false],
  scrapeMetrics: ['a', 'a', 'b'],
  threads: [false, false, true],
  processes: [
    { directory: '/a' },
    { directory: '/a' },
    { directory: '/b' },
    { directory: '/a', program: 'b' },
  ],
  listener: ['127.0.0.1:0', ['127.0.0.1:0'], '127.0.0.1:1'],
  allowedAddresses: [['127.0.0.1'], ['127.0.0.1'], ['127.0.0.2']],
}

function digestOf(name: keyof Options, value: unknown): ReadonlyMap<string, string> {
  const values = initialValues()
  if (value !== undefined) putOption(values, name, value as never)
  return digestSettings(values)
}

for (const [name, [one, same, ...others]] of Object.entries(table)) {
  const option = name as keyof Options
  test(`${name} is the same however it is written, and differs from others and from the default`, () => {
    const digest = digestOf(option, one)
    assert.equal(digestOf(option, same), digest)
    for (const other of [...others, undefined]) {
      assert.is.not(digestOf(option, other).get(name), digest.get(name), JSON.stringify(other))
    }
    const changed = [...digest].filter(([key, text]) => text !== digestSettings(initialValues()).get(key))
    assert.ok(
      changed.every(([key]) => key === name),
      'and no other setting differs',
    )
  })
}

test('functions are the same: reloaded code makes new ones of the same source', () => {
  assert.equal(
    digestOf('clock', () => 1),
    digestOf('clock', () => 2),
  )
})

test('a digest has every setting but reuse, and that of transports those that start with them', () => {
  const all = Object.keys(settings).filter(name => name !== 'reuse')
  assert.equal([...digestSettings(initialValues()).keys()].sort(), all.sort())
  assert.equal([...digestTransports(initialValues()).keys()].sort(), [
    'allowedAddresses',
    'basicAuthentication',
    'bearerAuthentication',
    'health',
    'listener',
    'otlp',
    'page',
    'pushGateway',
    'remoteWrite',
    'scrapeLimits',
    'tls',
    'udsListener',
  ])
})

test('no password can be read from a digest', () => {
  const digest = digestOf('basicAuthentication', [{ username: 'u', password: 'the-password' }])
  assert.not.match([...digest.values()].join(), /the-password/)
  assert.is.not(
    digest.get('basicAuthentication'),
    digestOf('basicAuthentication', [{ username: 'u', password: 'another' }]).get('basicAuthentication'),
  )
})

test.run()
