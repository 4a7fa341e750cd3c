import {
  type BuildError,
  type ExporterOptions,
  install,
  installRecorder,
  Matcher,
  MetricKindMask,
  PrometheusBuilder,
} from 'metrics-exporter-prometheus'
import { currentRecorder, noopRecorder } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { errorOf, rejectionOf } from '../../support/prometheus-fixture.ts'

// An error names what was written: the option, where settings are an object, and the method, where they are called.

const credential = { username: '', password: 'x' }

const wrong: ReadonlyArray<readonly [options: ExporterOptions, rest: string]> = [
  [{ buckets: [2, 1] }, ': bound 1 of [2, 1]'],
  [{ bucketsForMetric: [['http' as never, [1]]] }, ' got "http" for a matcher'],
  [{ bucketsForMetric: [[Matcher.full('a'), []]] }, ", Matcher.full('a'): bucket bounds are empty"],
  [
    { nativeHistogramsForMetric: [[Matcher.full('a'), { maxBuckets: 0 }]] },
    ", Matcher.full('a'): maxBuckets",
  ],
  [{ sumAndCountForMetric: ['http' as never] }, ' got "http" for a matcher'],
  [{ quantiles: [2] }, ' got 2 in [2]'],
  [
    { summariesForMetric: [[Matcher.full('a'), { quantiles: [2] }]] },
    ", Matcher.full('a'), quantiles got 2 in [2]",
  ],
  [{ summariesForMetric: [['a' as never, {}]] }, ' got "a" for a matcher'],
  [{ significantDigits: 9 }, ' got 9'],
  [{ bucketDurationMs: 0 }, ' got 0'],
  [{ bucketCount: 0 }, ' got 0'],
  [{ recommendedNaming: 'false' as never }, ' got "false"'],
  [{ utf8Names: 1 as never }, ' got 1'],
  [{ createdTimestamps: 1 as never }, ' got 1'],
  [{ reuse: 1 as never }, ' got 1'],
  [{ threads: 'no' as never }, ' got "no"'],
  [{ processes: { directory: '' } }, ' got "" for the directory'],
  [{ processes: { directory: ' ' } }, ' got " " for the directory'],
  [{ processes: { directory: '/tmp/a', program: 7 as never } }, ' got 7 for the program'],
  [
    { idleTimeout: { kinds: MetricKindMask.Counter | 64, timeoutMs: 1 } },
    ' got 65 for metric kinds. Combine',
  ],
  [{ idleTimeout: { kinds: MetricKindMask.All, timeoutMs: 0 } }, ' got 0'],
  [{ upkeepIntervalMs: -1 }, ' got -1'],
  [{ exemplars: 5 as never }, ' got 5'],
  [{ scrapeMetrics: 'a-b' }, ' got "a-b" for a prefix'],
  [{ include: [5 as never] }, ' got 5: give a function'],
  [{ scrapeLimits: { renders: 0 } }, ', renders got 0'],
  [{ clock: 5 as never }, ' got 5'],
  [{ listener: 'x' }, ' got "x": it is not a host and port'],
  [{ listener: 70_000 }, ' got 70000: port 70000 is out of range: use 0 to 65535'],
  [{ udsListener: '' }, ' got "": it is not the path of a socket'],
  [
    { udsListener: { socketPath: '/a', mode: 0o1000 } },
    ' got {"socketPath":"/a","mode":512}: mode 512 is out of range',
  ],
  [{ health: true as never }, ' got true. Give a function that returns true, false or { ready, details }'],
  [{ page: 'yes' as never }, ' got "yes". Give true, false, or { path }'],
  [{ allowedAddresses: ['x'] }, ' got "x"'],
  [{ allowedAddresses: 'x' as never }, ' must be an array'],
  [{ basicAuthentication: [credential] }, ' got the username ""'],
  [{ bearerAuthentication: [''] }, ' got a token'],
  [{ cardinality: 5 as never }, ' got 5. Give { perLabel: 200 } or { perMetric: 2000 }.'],
  [{ cardinality: {} }, ' got neither perLabel nor perMetric.'],
  [{ cardinality: { perLabels: 1 } as never }, ' got "perLabels", which it does not know.'],
  [{ cardinality: { perLabel: 0 } }, ', perLabel got 0. Give an integer from 1 to 1000000000.'],
  [{ cardinality: { perMetric: 1.5 } }, ', perMetric got 1.5'],
  [{ cardinality: { perLabel: 1, overflow: '' } }, ' got "" for overflow: give a short string'],
  [{ cardinality: { perLabel: 1, overflow: 'x'.repeat(101) } }, ' got "xxx'],
  [{ tls: 5 as never }, ' must be an object'],
  [{ pushGateway: { endpoint: 'x' } }, ' got "x": it is not a URL'],
  [{ pushGateway: { endpoint: 'http://a/metrics/job/b', intervalMs: 0 } }, ', intervalMs got 0'],
  [{ otlp: { endpoint: 'x' } }, ' got "x", which is not a URL'],
  [{ otlp: [{ endpoint: 'http://a', intervalMs: 0 }] }, ', intervalMs got 0'],
  [{ remoteWrite: { endpoint: 'x' } }, ' got "x", which is not a URL'],
]
for (const [options, rest] of wrong) {
  const [name] = Object.keys(options)
  test(`the error for the option ${name} begins with it: ${rest}`, async () => {
    const { message } = (await rejectionOf(install(options))) as BuildError
    assert.is(message.slice(0, `The option "${name}"${rest}`.length), `The option "${name}"${rest}`)
    assert.is(currentRecorder(), noopRecorder)
  })
}

test('every option that is checked by the builder is among these', () => {
  const tried = new Set(wrong.flatMap(([options]) => Object.keys(options)))
  const { message } = errorOf(() => installRecorder({ unheardOf: 1 } as never))
  const [, listed = ''] = /The options are (.*)\.$/.exec(message) ?? []
  const others = listed.split(', ').filter(name => !tried.has(name))
  assert.equal(others, ['globalLabels'], 'its errors name the label')
})

test('the builder is named by its methods', () => {
  const { message } = errorOf(() => new PrometheusBuilder().setBuckets([2, 1]))
  assert.match(message, /^setBuckets: bound 1/)
})

test('what starts no listener says what to leave out as it was written', () => {
  const all = {
    listener: 0,
    allowedAddresses: ['::1'],
    bearerAuthentication: ['x'],
    basicAuthentication: [{ username: 'a', password: 'b' }],
  }
  const options = errorOf(() => installRecorder(all as never)).message
  assert.match(
    options,
    'leave the option "listener" and the option "allowedAddresses" and the option "basicAuthentication" and the option "bearerAuthentication" out',
  )
  const builder = new PrometheusBuilder().withHttpListener(0).addAllowedAddress('::1')
  assert.match(
    errorOf(() => builder.installRecorder()).message,
    'leave withHttpListener() and addAllowedAddress() out',
  )
  const pushing = { pushGateway: { endpoint: 'http://127.0.0.1:1/metrics/job/a' } }
  assert.match(errorOf(() => installRecorder(pushing as never)).message, 'leave the option "pushGateway" out')
})

test('addresses of a port without one are named as they were written', async () => {
  const udsListener = '/tmp/never-made.sock'
  const { message } = await rejectionOf(install({ udsListener, allowedAddresses: ['::1'] }))
  assert.match(message, 'Leave the option "allowedAddresses" out, or use the option "listener" as well.')
})

const misnamed: ReadonlyArray<readonly [name: string, remedy: string]> = [
  ['bucket', 'Did you mean "buckets"?'],
  ['Quantiles', 'Did you mean "quantiles"?'],
  ['recomendedNaming', 'Did you mean "recommendedNaming"?'],
  ['upkeepInterval', 'Did you mean "upkeepIntervalMs"?'],
  ['defaultLabels', 'use globalLabels'],
  ['labels', 'use globalLabels'],
  ['prefix', 'PrefixLayer'],
  ['port', 'use listener'],
  ['host', 'use listener'],
  ['path', '{ port, path }'],
  ['endpoint', '{ port, path }'],
  ['register', 'leave the option out'],
]
for (const [name, remedy] of misnamed) {
  test(`an option called ${name} is refused with its remedy`, () => {
    const { message } = errorOf(() => installRecorder({ [name]: 1 } as never))
    assert.match(message, `There is no option "${name}". `)
    assert.match(message, remedy)
    assert.match(message, 'The options are listener, ')
  })
}

test('a name that is like no option is not guessed, however long it is', () => {
  for (const name of ['colour', 'x', 'constructor', 'a'.repeat(100_000)]) {
    const { message } = errorOf(() => installRecorder({ [name]: 1 } as never))
    assert.not.match(message, 'Did you mean')
    assert.ok(message.length < 1_000)
  }
})

test.run()
