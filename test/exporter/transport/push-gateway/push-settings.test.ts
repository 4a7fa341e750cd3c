import { BuildError, type PushGatewayOptions } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readPushSettings } from '../../../../exporter-prometheus/lib/transport/push-gateway/push-settings.ts'
import { errorOf } from '../../../support/prometheus-fixture.ts'
import { refuses } from '../../../support/refusal.ts'

const gateway = 'http://127.0.0.1:9091'
const endpoint = `${gateway}/metrics/job/example`

function urlOf(url: string | URL, options: PushGatewayOptions = {}): string {
  return readPushSettings(url, options).url.href
}

test('a whole URL is taken as it is, as text or as a URL', () => {
  for (const url of [endpoint, 'https://example.org:9/push/metrics/job/a/b@base64/Yy9k?x=y']) {
    assert.is(urlOf(url), url)
    assert.is(urlOf(new URL(url)), url)
  }
})

test('a job is added to the URL of the gateway, and so is its grouping, in its order', () => {
  assert.is(urlOf(gateway, { job: 'example' }), endpoint)
  assert.is(urlOf(`${gateway}/`, { job: 'example' }), endpoint)
  assert.is(
    urlOf(`${gateway}/prefix/?x=y`, { job: 'example', grouping: { zone: 'b', instance: 'a:80' } }),
    `${gateway}/prefix/metrics/job/example/zone/b/instance/a:80?x=y`,
  )
})

test('the grouping is taken in every form that labels have', () => {
  for (const grouping of [new Map([['instance', 'a']]), [['instance', 'a']] as const]) {
    assert.is(urlOf(gateway, { job: 'example', grouping }), `${endpoint}/instance/a`)
  }
})

test('values of the grouping are written as those of labels are, and those that are none are left out', () => {
  const grouping = { shard: 7, canary: true, none: undefined, nothing: null }
  assert.is(urlOf(gateway, { job: 'example', grouping }), `${endpoint}/shard/7/canary/true`)
})

for (const [value, encoded] of [
  ['', '='],
  ['a/b', 'YS9i'],
  ['.', 'Lg'],
  ['..', 'Li4'],
  ['a b', 'YSBi'],
  ['50%', 'NTAl'],
  ['?#', 'PyM'],
  ['ä', 'w6Q'],
  ['\ud800', '77-9'],
] as const) {
  test(`the value ${JSON.stringify(value)}, which means something in a path, is written in base64`, () => {
    assert.is(
      urlOf(gateway, { job: 'example', grouping: { path: value } }),
      `${endpoint}/path@base64/${encoded}`,
    )
  })
}

test('a job is written in base64 for the same reasons', () => {
  assert.is(urlOf(gateway, { job: 'night/backup' }), `${gateway}/metrics/job@base64/bmlnaHQvYmFja3Vw`)
})

const refused = [
  ['an endpoint that is no URL', 'gateway', 'http://127.0.0.1:9091/metrics/job/example'],
  ['a host and port alone', '127.0.0.1:9091', 'Give a URL'],
  ['an endpoint that is missing', undefined as never, 'Give a URL'],
  ['another scheme', 'ftp://127.0.0.1/metrics/job/a', 'ftp:', '"http:"'],
  ['an endpoint that names no job', gateway, gateway, 'the option job'],
] as const
refuses('INVALID_PUSH_GATEWAY', [
  ...refused.map(
    ([what, url, ...says]) =>
      [what, b => b.withPushGateway(url), ...says] satisfies Parameters<typeof refuses>[1][0],
  ),
  [
    'a job beside an endpoint that names one',
    b => b.withPushGateway(endpoint, { job: 'a' }),
    endpoint,
    'Leave one out',
  ],
  ['an empty job', b => b.withPushGateway(gateway, { job: '' }), '""', 'job', 'not empty'],
  ['a job that is no text', b => b.withPushGateway(gateway, { job: 5 as never }), '5', 'job'],
  ['a grouping without a job', b => b.withPushGateway(endpoint, { grouping: {} }), endpoint, 'option job'],
  [
    'a grouping that would be none',
    b => b.withPushGateway(gateway, { job: 'a', grouping: new Date() as never }),
    'option grouping',
  ],
  [
    'a grouping that is no object',
    b => b.withPushGateway(gateway, { job: 'a', grouping: 'b' as never }),
    '"b"',
    'an object of names and values, a Map or pairs',
  ],
  ...['job', '9', '__a', 'a-b', ''].map(
    name =>
      [
        `the grouping label "${name}"`,
        b => b.withPushGateway(gateway, { job: 'a', grouping: { [name]: 'b' } }),
        JSON.stringify(name),
        'names of letters',
      ] satisfies Parameters<typeof refuses>[1][0],
  ),
  ['another method', b => b.withPushGateway(endpoint, { method: 'PATCH' as never }), '"PATCH"', '"POST"'],
  ['an empty user name', b => b.withPushGateway(endpoint, { username: '' }), '""', 'username'],
  ['a user name with a colon', b => b.withPushGateway(endpoint, { username: 'a:b' }), '"a:b"', 'username'],
  ['a password without a user name', b => b.withPushGateway(endpoint, { password: 'x' }), 'username'],
  [
    'an onError that is no function',
    b => b.withPushGateway(endpoint, { onError: 5 as never }),
    '5',
    'onError',
  ],
  [
    'a deleteOnClose that is no boolean',
    b => b.withPushGateway(endpoint, { deleteOnClose: 'no' as never }),
    '"no"',
    'deleteOnClose',
  ],
  ['an option that does not exist', b => b.withPushGateway(endpoint, { interval: 5 } as never), '"interval"'],
  ['options that are no object', b => b.withPushGateway(endpoint, 5_000 as never), '5000', 'intervalMs'],
  ['options of null', b => b.withPushGateway(endpoint, null as never), 'null', 'intervalMs'],
])

for (const [text, value] of [
  ['0', 0],
  ['-1', -1],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['5', '5' as never],
] as const) {
  refuses('INVALID_DURATION', [
    [
      `an interval of ${text} ms`,
      b => b.withPushGateway(endpoint, { intervalMs: value }),
      'intervalMs',
      text,
    ],
    [`a time-out of ${text} ms`, b => b.withPushGateway(endpoint, { timeoutMs: value }), 'timeoutMs', text],
  ])
}

test('credentials in the URL are refused with the remedy, and not repeated', () => {
  const secret = 'open%20sesame'
  for (const url of [
    `http://aladdin:${secret}@127.0.0.1:9091/metrics/job/a`,
    `ftp://aladdin:${secret}@127.0.0.1:9091/metrics/job/a`,
    `http://aladdin:${secret}@127.0.0.1:none/metrics/job/a`,
    `http:aladdin:${secret}@127.0.0.1:9091/metrics/job/a`,
    `http:/aladdin:${secret}@127.0.0.1:9091/metrics/job/a`,
    `http:\\\\aladdin:${secret}@127.0.0.1:9091/metrics/job/a`,
    `aladdin:${secret}@127.0.0.1:9091/metrics/job/a`,
    `//aladdin:${secret}@127.0.0.1:9091/metrics/job/a`,
    `http://aladdin:\u2028${secret}@127.0.0.1:none/metrics/job/a`,
  ]) {
    for (const given of URL.canParse(url) ? [url, new URL(url)] : [url]) {
      const error = errorOf(() => readPushSettings(given, {})) as BuildError
      assert.instance(error, BuildError)
      assert.is(error.code, 'INVALID_PUSH_GATEWAY')
      assert.not.match(error.message, secret)
      assert.not.match(error.message, 'aladdin')
      assert.match(error.message, '***@127.0.0.1')
    }
  }
  const error = errorOf(() => readPushSettings(`http://a:b@127.0.0.1/metrics/job/a`, {}))
  assert.match(error.message, 'username and password')
})

test('a password that cannot be used is not repeated', () => {
  const error = errorOf(() => readPushSettings(endpoint, { username: 'a', password: 271_828 as never }))
  assert.instance(error, BuildError)
  assert.match(error.message, 'password')
  assert.not.match(error.message, '271828')
})

test('a time-out longer than any timer can wait is not taken for the shortest', () => {
  assert.is(readPushSettings(endpoint, { timeoutMs: 1e12 }).timeoutMs, 2 ** 31 - 1)
})

test('options of undefined are those that were not given', () => {
  const none = { job: undefined, grouping: undefined, intervalMs: undefined, method: undefined }
  const more = { username: undefined, password: undefined, timeoutMs: undefined, deleteOnClose: undefined }
  assert.equal(
    readPushSettings(endpoint, { ...none, ...more, onError: undefined }),
    readPushSettings(endpoint, {}),
  )
})

test.run()
