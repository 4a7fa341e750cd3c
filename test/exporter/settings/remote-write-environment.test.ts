import {
  type BuildError,
  type Environment,
  install,
  optionsFromEnvironment,
} from 'metrics-exporter-prometheus'
import { counter } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { errorOf, uninstall } from '../../support/prometheus-fixture.ts'
import { ReceiverStub } from '../../support/remote-write-receiver.ts'

// The variables for remote write, which have the program's own prefix.

const endpoint = 'http://127.0.0.1:9090/api/v1/write'
const base = { APP_REMOTE_WRITE_ENDPOINT: endpoint }

const read = (environment: Environment, defaults = {}) => optionsFromEnvironment('APP', environment, defaults)

test('an endpoint is enough: it enables, and does not listen', () => {
  assert.equal(read(base, { port: 8081 }), { enabled: true, remoteWrite: { endpoint } })
  assert.equal(read({}), { enabled: false })
})

test('every variable is an option', () => {
  const all = {
    ...base,
    APP_REMOTE_WRITE_HEADERS: 'X-Scope-OrgID=a%20b, x-other=1',
    APP_REMOTE_WRITE_USERNAME: 'ann',
    APP_REMOTE_WRITE_PASSWORD: 'open',
    APP_REMOTE_WRITE_JOB: 'api',
    APP_REMOTE_WRITE_INSTANCE: 'api-1',
    APP_REMOTE_WRITE_INTERVAL_MS: '5000',
    APP_REMOTE_WRITE_TIMEOUT_MS: '700',
    APP_REMOTE_WRITE_VERSION: '1.0',
    APP_REMOTE_WRITE_CA: '/tls/ca.pem',
    APP_REMOTE_WRITE_CERTIFICATE: '/tls/client.pem',
    APP_REMOTE_WRITE_KEY: '/tls/client-key.pem',
  }
  assert.equal(read(all).remoteWrite, {
    endpoint,
    headers: { 'X-Scope-OrgID': 'a b', 'x-other': '1' },
    username: 'ann',
    password: 'open',
    job: 'api',
    instance: 'api-1',
    intervalMs: 5_000,
    timeoutMs: 700,
    version: '1.0',
    tls: { ca: '/tls/ca.pem', certificate: '/tls/client.pem', key: '/tls/client-key.pem' },
  })
  const token = { ...base, APP_REMOTE_WRITE_BEARER_TOKEN: 't' }
  assert.equal(read(token).remoteWrite, { endpoint, bearerToken: 't' })
})

for (const [what, environment, listens, pushes] of [
  ['a port', { ...base, APP_PORT: '8081' }, true, true],
  ['a program that is disabled', { ...base, APP_ENABLED: 'no' }, false, false],
  ['a negative port', { ...base, APP_PORT: '-1' }, false, false],
  ['an empty endpoint', { APP_REMOTE_WRITE_ENDPOINT: '', APP_REMOTE_WRITE_JOB: 'api' }, false, false],
] as ReadonlyArray<readonly [string, Environment, boolean, boolean]>) {
  test(`with ${what} it ${listens ? 'listens' : 'does not listen'}, and ${pushes ? 'pushes' : 'does not push'}`, () => {
    const { enabled, listener, remoteWrite } = read(environment)
    assert.equal(
      [enabled, listener !== undefined, remoteWrite !== undefined],
      [listens || pushes, listens, pushes],
    )
  })
}

for (const [name, value, says] of [
  ['ENDPOINT', 'localhost', 'a URL such as http://127.0.0.1:9090/api/v1/write'],
  ['HEADERS', 'secret', 'name=value'],
  ['INTERVAL_MS', '15s', 'a number of milliseconds above 0'],
  ['TIMEOUT_MS', '0', 'a number of milliseconds above 0'],
  ['VERSION', '3.0', 'auto, 2.0 or 1.0'],
  ['CA', 'a\0b', 'the path of a file'],
] as const) {
  test(`${name} is not ${JSON.stringify(value)}, even where nothing is enabled, and the error says what it takes`, () => {
    const error = errorOf(() => read({ [`APP_REMOTE_WRITE_${name}`]: value })) as BuildError
    assert.is(error.code, 'INVALID_ENVIRONMENT')
    assert.match(error.message, `APP_REMOTE_WRITE_${name} is `)
    assert.match(error.message, says)
    assert.not.match(error.message, 'secret')
  })
}

test('what is read is pushed', async () => {
  const receiver = new ReceiverStub()
  await receiver.listen()
  const { enabled, ...options } = read({
    APP_REMOTE_WRITE_ENDPOINT: receiver.url,
    APP_REMOTE_WRITE_BEARER_TOKEN: 'token',
    APP_REMOTE_WRITE_JOB: 'api',
    APP_REMOTE_WRITE_INTERVAL_MS: '1000000',
  })
  assert.ok(enabled)
  const handle = await install(options)
  try {
    counter('jobs_total').increment(3)
    assert.equal((await handle.flush()).failed, [])
    assert.is(receiver.requests[0]!.headers.authorization, 'Bearer token')
    const jobs = receiver.samples.find(({ series }) => series.includes('"jobs_total"'))!
    assert.match(jobs.series, 'job="api"')
    assert.is(jobs.value, 3)
  } finally {
    await handle.close()
    await receiver.close()
    uninstall()
  }
})

test.run()
