import { install, type OtlpOptions, PrometheusBuilder } from 'metrics-exporter-prometheus'
import { counter } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { OtlpReceiver, pushingOtlp } from '../../../support/otlp-receiver.ts'
import { errorOf, uninstall } from '../../../support/prometheus-fixture.ts'
import { type Refused, refuses } from '../../../support/refusal.ts'

// What withOtlp and the option otlp take.

const endpoint = 'http://127.0.0.1:4318'

const given = (what: string, options: object, ...says: string[]): Refused => [
  what,
  builder => builder.withOtlp(endpoint, options as OtlpOptions),
  'withOtlp got ',
  ...says,
]

refuses('INVALID_OTLP', [
  [
    'an endpoint that is not a URL',
    b => b.withOtlp('127.0.0.1'),
    '"127.0.0.1"',
    'http://127.0.0.1:4318/v1/metrics',
  ],
  ['another protocol', b => b.withOtlp('grpc://127.0.0.1:4317'), 'grpc://127.0.0.1:4317', '"http:"'],
  ['something else as endpoint', b => b.withOtlp(7 as never), '7'],
  ['options that are not an object', b => b.withOtlp(endpoint, 7 as never), '7', 'timeoutMs: 10000'],
  ['options of null', b => b.withOtlp(endpoint, null as never), 'null'],
  given('a typo', { interval: 5 }, '"interval"', 'intervalMs'),
  given('another encoding', { encoding: 'grpc' }, '"grpc" for encoding. Give "protobuf" or "json".'),
  given('another compression', { compression: 'zstd' }, '"zstd"', '"gzip" or "none"'),
  given('another temporality', { temporality: 'lowmemory' }, '"lowmemory"', '"cumulative" or "delta"'),
  given('null as encoding', { encoding: null }, 'null for encoding'),
  given('headers that are not an object', { headers: ['a'] }, 'headers that are not an object'),
  given('a name that no header has', { headers: { 'a b': 'c' } }, '"a b"'),
  given(
    'a header of the request itself',
    { headers: { 'Content-type': 'c' } },
    '"Content-type"',
    'Leave it out',
  ),
  given('a value that is not a string', { headers: { a: 5 } }, '"a"'),
  given('a resource that is not an object', { resource: 'a=b' }, '"a=b"', 'service.name'),
  given('an attribute that is not a value', { resource: { a: {} } }, '"a"', 'string, a number or a boolean'),
  given('an onError that is not a function', { onError: 5 }, '5 for onError'),
])

refuses('INVALID_DURATION', [
  ['no interval', b => b.withOtlp(endpoint, { intervalMs: 0 }), 'withOtlp, intervalMs got 0'],
  ['no time', b => b.withOtlp(endpoint, { timeoutMs: Number.NaN }), 'withOtlp, timeoutMs got NaN'],
  [
    'an endless push',
    b => b.withOtlp(endpoint, { timeoutMs: Number.POSITIVE_INFINITY }),
    'withOtlp, timeoutMs got Infinity',
  ],
])

refuses('PUSH_NOT_STARTED', [
  [
    'a receiver without install()',
    b => b.withOtlp(endpoint).installRecorder(),
    'a receiver of OTLP was set up',
  ],
])

test('no error shows a credential', () => {
  for (const attempt of [
    () => new PrometheusBuilder().withOtlp('http://ada:secret@127.0.0.1'),
    () => new PrometheusBuilder().withOtlp('ada:secret@127.0.0.1'),
    () => new PrometheusBuilder().withOtlp('ftp://ada:secret@127.0.0.1'),
    () => new PrometheusBuilder().withOtlp('//ada:secret@127.0.0.1'),
    () => new PrometheusBuilder().withOtlp(endpoint, { headers: { Authorization: 'secret\nsecret' } }),
  ]) {
    assert.not.match(errorOf(attempt).message, 'secret')
  }
})

test('an endpoint without a path has that of the specification, and another stays as it is', async () => {
  for (const [path, asked] of [
    ['', '/v1/metrics'],
    ['/', '/v1/metrics'],
    ['/api/v1/otlp/v1/metrics', '/api/v1/otlp/v1/metrics'],
    ['/ingest?a=b', '/ingest?a=b'],
  ] as const) {
    const receiver = new OtlpReceiver()
    await receiver.listen()
    const handle = await new PrometheusBuilder().withOtlp(new URL(receiver.url + path)).install()
    counter('jobs_total').increment()
    await handle.close()
    await receiver.close()
    uninstall()
    assert.is(receiver.requests[0]!.path, asked)
  }
})

test('headers, compression and encoding are those that were asked for', () =>
  pushingOtlp(
    { headers: { 'X-Tenant': 'é7', 'user-agent': 'mine' }, compression: 'none', encoding: 'json' },
    async ({ receiver, handle }) => {
      for (let i = 0; i < 100; i++) counter('many_total', { i }).increment()
      await handle.flush()
      const [{ headers, method }] = receiver.requests as never as [
        { headers: Record<string, string>; method: string },
      ]
      assert.equal(
        [method, Buffer.from(headers['x-tenant']!, 'latin1').toString('latin1'), headers['user-agent']],
        ['POST', 'é7', 'mine'],
      )
      assert.equal([headers['content-encoding'], headers['content-type']], [undefined, 'application/json'])
    },
  ))

test('by default it is compressed protobuf, and a small request is not compressed', () =>
  pushingOtlp({}, async ({ receiver, handle }) => {
    counter('one_total').increment()
    await handle.flush()
    for (const count of [150, 200]) {
      for (let i = 0; i < count; i++) counter('many_total', { i }).increment()
      await handle.flush()
    }
    const [, below, above] = receiver.requests.map(({ body }) => body.length)
    assert.ok(below! > 4_096 && below! < 8_192 && above! >= 8_192 && above! < 16_384, `${below}, ${above}`)
    assert.equal(
      receiver.requests.map(({ headers }) => [headers['content-type'], headers['content-encoding']]),
      [
        ['application/x-protobuf', undefined],
        ['application/x-protobuf', undefined],
        ['application/x-protobuf', 'gzip'],
      ],
    )
    assert.match(receiver.requests[0]!.headers['user-agent']!, /^metrics-exporter-prometheus\/\d/)
  }))

test('the option takes one receiver, or several, each with an interval of its own; an empty list is a mistake', async () => {
  const receivers = [new OtlpReceiver(), new OtlpReceiver()]
  for (const one of receivers) await one.listen()
  const [one, other] = receivers.map(({ url }) => url)
  const handle = await install({
    otlp: [
      { endpoint: one!, intervalMs: 5 },
      { endpoint: other!, intervalMs: Number.POSITIVE_INFINITY },
    ],
  })
  try {
    counter('jobs_total').increment()
    while (receivers[0]!.requests.length < 3) await new Promise(resolve => setImmediate(resolve))
    assert.is(receivers[1]!.requests.length, 0)
    assert.is(handle.address, undefined, 'who only pushes does not listen')
  } finally {
    await handle.close()
    for (const receiver of receivers) await receiver.close()
    uninstall()
  }
  assert.is(receivers[1]!.requests.length, 1)
  const error = await install({ otlp: [] }).catch((thrown: Error) => thrown)
  assert.match((error as Error).message, 'The option "otlp" is an empty list')
})

test('credentials in the endpoint are refused with the place where they belong, and are not shown', () => {
  const { message } = errorOf(() => new PrometheusBuilder().withOtlp('http://ada:secret@127.0.0.1'))
  assert.match(message, 'has credentials in it. Give them in the option headers, as Authorization.')
  assert.not.match(message, 'secret')
})

test.run()
