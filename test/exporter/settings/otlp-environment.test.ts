import {
  type BuildError,
  type Environment,
  install,
  optionsFromEnvironment,
} from 'metrics-exporter-prometheus'
import { counter } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { OtlpReceiver } from '../../support/otlp-receiver.ts'
import { errorOf, uninstall } from '../../support/prometheus-fixture.ts'
import { warningsOf } from '../../support/warnings.ts'

// The variables of OpenTelemetry's specification.

const base = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' }

const read = (environment: Environment, defaults = {}) => optionsFromEnvironment('APP', environment, defaults)

test('an endpoint of all signals has the path for metrics below its own, that for metrics is as it is', () => {
  for (const [endpoint, expected] of [
    ['http://127.0.0.1:4318', 'http://127.0.0.1:4318/v1/metrics'],
    ['http://127.0.0.1:9090/api/v1/otlp/', 'http://127.0.0.1:9090/api/v1/otlp/v1/metrics'],
  ]) {
    const { otlp, enabled, listener } = read({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint })
    assert.equal([otlp, enabled, listener], [{ endpoint: expected }, true, undefined])
  }
  const own = { ...base, OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://127.0.0.1:9/ingest' }
  assert.equal(read(own).otlp, { endpoint: 'http://127.0.0.1:9/ingest' })
})

test('every variable is an option, and those for metrics come before those for all signals', () => {
  const all = {
    ...base,
    OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Bearer%20a%3Db, x-tenant=1',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
    OTEL_EXPORTER_OTLP_TIMEOUT: '5000',
    OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'Delta',
    OTEL_METRIC_EXPORT_INTERVAL: '15000',
    OTEL_RESOURCE_ATTRIBUTES: 'service.name=other,deployment.environment.name=test%2C1',
    OTEL_SERVICE_NAME: 'api',
    OTEL_EXPORTER_OTLP_CERTIFICATE: '/tls/ca.pem',
    OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: '/tls/client.pem',
    OTEL_EXPORTER_OTLP_CLIENT_KEY: '/tls/client-key.pem',
  }
  assert.equal(read(all).otlp, {
    endpoint: 'http://127.0.0.1:4318/v1/metrics',
    encoding: 'json',
    compression: 'gzip',
    timeoutMs: 5_000,
    temporality: 'delta',
    intervalMs: 15_000,
    headers: { Authorization: 'Bearer a=b', 'x-tenant': '1' },
    resource: { 'service.name': 'api', 'deployment.environment.name': 'test,1' },
    tls: { ca: '/tls/ca.pem', certificate: '/tls/client.pem', key: '/tls/client-key.pem' },
  })
  const own = {
    ...all,
    OTEL_EXPORTER_OTLP_METRICS_HEADERS: 'x-tenant=2',
    OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: 'http/protobuf',
    OTEL_EXPORTER_OTLP_METRICS_COMPRESSION: 'none',
    OTEL_EXPORTER_OTLP_METRICS_TIMEOUT: '7',
    OTEL_EXPORTER_OTLP_METRICS_CERTIFICATE: '/tls/other.pem',
    OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'lowmemory',
  }
  const { encoding, compression, timeoutMs, temporality, headers, tls } = read(own).otlp!
  assert.equal(tls, { ca: '/tls/other.pem', certificate: '/tls/client.pem', key: '/tls/client-key.pem' })
  assert.equal([encoding, compression, timeoutMs, temporality], ['protobuf', 'none', 7, 'delta'])
  assert.equal(headers, { Authorization: 'Bearer a=b', 'x-tenant': '2' })
})

const port = { APP_PORT: '8081' }
const states: ReadonlyArray<
  readonly [what: string, environment: Environment, enabled: boolean, listens: boolean, pushes: boolean]
> = [
  ['nothing', {}, false, false, false],
  ['a resource alone', { OTEL_SERVICE_NAME: 'api', OTEL_RESOURCE_ATTRIBUTES: '=' }, false, false, false],
  ['an endpoint', base, true, false, true],
  ['an endpoint and a port', { ...base, ...port }, true, true, true],
  ['an endpoint, but a program that is disabled', { ...base, APP_ENABLED: 'no' }, false, false, false],
  ['an endpoint, but a negative port', { ...base, APP_PORT: '-1' }, false, false, false],
  ['an endpoint, but no SDK', { ...base, ...port, OTEL_SDK_DISABLED: 'true' }, true, true, false],
  ['an endpoint, but no exporter', { ...base, OTEL_METRICS_EXPORTER: 'none' }, false, false, false],
  [
    'an endpoint, but another exporter',
    { ...base, OTEL_METRICS_EXPORTER: 'prometheus' },
    false,
    false,
    false,
  ],
  ['the exporter alone', { OTEL_METRICS_EXPORTER: 'console, OTLP' }, true, false, true],
  ['empty variables', { OTEL_EXPORTER_OTLP_ENDPOINT: '', OTEL_METRICS_EXPORTER: '' }, false, false, false],
]
for (const [what, environment, enabled, listens, pushes] of states) {
  test(`with ${what} it is ${enabled ? '' : 'not '}enabled`, () => {
    const options = read(environment)
    assert.equal(
      [options.enabled, options.listener !== undefined, options.otlp !== undefined],
      [enabled, listens, pushes],
    )
  })
}

test('the exporter alone has the endpoint of the specification', () => {
  assert.equal(read({ OTEL_METRICS_EXPORTER: 'otlp' }).otlp, { endpoint: 'http://localhost:4318' })
})

test('a port among the defaults does not listen because there is an endpoint', () => {
  assert.is(read(base, { port: 8081 }).listener, undefined)
  assert.equal(read(base, { port: 8081, enabled: true }).listener, { port: 8081 })
})

for (const [variable, value, says] of [
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'localhost', 'a URL such as'],
  ['OTEL_EXPORTER_OTLP_PROTOCOL', 'udp', 'http/protobuf, http/json or grpc'],
  ['OTEL_EXPORTER_OTLP_TIMEOUT', '10s', 'milliseconds'],
  ['OTEL_METRIC_EXPORT_INTERVAL', '0', 'milliseconds'],
  ['OTEL_EXPORTER_OTLP_COMPRESSION', 'zstd', 'gzip or none'],
  ['OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE', 'both', 'cumulative, delta or lowmemory'],
  ['OTEL_RESOURCE_ATTRIBUTES', 'a=%', 'percent-encoded'],
  ['OTEL_RESOURCE_ATTRIBUTES', 'a', 'name=value'],
  ['OTEL_RESOURCE_ATTRIBUTES', ' =a', 'name=value'],
] as const) {
  test(`${variable} is not "${value}", and the error says what it takes`, () => {
    const error = errorOf(() => read({ ...base, [variable]: value })) as BuildError
    assert.is(error.code, 'INVALID_ENVIRONMENT')
    assert.ok(error.message.startsWith(`${variable} is "${value}": set it to `), error.message)
    assert.match(error.message, says)
  })
}

test('headers that cannot be read are not shown', () => {
  const { message } = errorOf(() => read({ ...base, OTEL_EXPORTER_OTLP_HEADERS: 'secret' }))
  assert.match(message, /^OTEL_EXPORTER_OTLP_HEADERS is not shown here: set it to pairs/)
})

test('gRPC is a mistake where OTLP is asked for, and a warning where the variables may be those of traces', async () => {
  const grpc = { ...base, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }
  const error = errorOf(() => read({ ...grpc, OTEL_METRICS_EXPORTER: 'otlp' })) as BuildError
  assert.is(error.code, 'INVALID_ENVIRONMENT')
  const warnings = await warningsOf(() => assert.equal(read(grpc), { enabled: false }))
  assert.equal(warnings, [error.message])
  assert.match(error.message, 'Set OTEL_EXPORTER_OTLP_METRICS_PROTOCOL to http/protobuf')
  assert.is(read({ ...grpc, OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: 'http/protobuf' }).enabled, true)
})

test('what the environment says is pushed', async () => {
  const receiver = new OtlpReceiver()
  await receiver.listen()
  const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_SERVICE_NAME: 'api' }
  const { enabled, ...options } = read(environment)
  assert.is(enabled, true)
  const handle = await install(options)
  try {
    counter('jobs_total').increment(3)
    assert.equal((await handle.flush()).failed, [])
    assert.is(receiver.total('jobs_total'), 3)
    const { attributes } = receiver.decoded[0]!.resourceMetrics[0]!.resource
    assert.equal(
      attributes.find(({ key }) => key === 'service.name'),
      { key: 'service.name', value: { stringValue: 'api' } },
    )
  } finally {
    await handle.close()
    await receiver.close()
    uninstall()
  }
})

test.run()
