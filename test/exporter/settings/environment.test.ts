import { BuildError, type Environment, install, optionsFromEnvironment } from 'metrics-exporter-prometheus'
import { counter } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ask } from '../../support/http-client.ts'
import { errorOf, uninstall } from '../../support/prometheus-fixture.ts'

test.after.each(uninstall)

function refusalOf(environment: Environment, prefix = 'APP'): BuildError {
  const error = errorOf(() => optionsFromEnvironment(prefix, environment)) as BuildError
  assert.instance(error, BuildError)
  assert.is(error.code, 'INVALID_ENVIRONMENT')
  return error
}

test('the variables of a prefix say whether and where to listen', () => {
  const environment = {
    DYN_SYSTEM_ENABLED: 'true',
    DYN_SYSTEM_PORT: '8081',
    DYN_SYSTEM_HOST: '127.0.0.1',
    APP_PORT: 'none',
  }
  assert.equal(optionsFromEnvironment('DYN_SYSTEM', environment), {
    enabled: true,
    listener: { host: '127.0.0.1', port: 8081 },
  })
})

test('what is not set, or empty, has its default: not enabled, port 9000, any host', () => {
  const bare = { enabled: false, listener: { port: 9000 } }
  assert.equal(optionsFromEnvironment('APP', {}), bare)
  assert.equal(optionsFromEnvironment('APP', { APP_ENABLED: '', APP_PORT: '', APP_HOST: '' }), bare)
  assert.equal(optionsFromEnvironment('APP', { APP_PORT: '0' }), { enabled: false, listener: { port: 0 } })
  assert.equal(optionsFromEnvironment('APP', { APP_HOST: '::' }).listener, { host: '::', port: 9000 })
})

test('without an environment it reads that of the process', () => {
  process.env.METRICS_TEST_PORT = '1'
  try {
    assert.is(optionsFromEnvironment('METRICS_TEST').listener.port, 1)
  } finally {
    delete process.env.METRICS_TEST_PORT
  }
})

const words: ReadonlyArray<readonly [enabled: boolean, ...words: string[]]> = [
  [true, 'true', '1', 'yes', 'on', 'TRUE', 'True', 'On'],
  [false, 'false', '0', 'no', 'off', 'FALSE', 'Off'],
]
for (const [enabled, ...texts] of words) {
  test(`ENABLED is ${enabled} for ${texts.join(', ')}`, () => {
    for (const text of texts)
      assert.is(optionsFromEnvironment('A', { A_ENABLED: text }).enabled, enabled, text)
  })
}

const readable: Readonly<Record<'PORT' | 'HOST', readonly string[]>> = {
  PORT: ['0', '1', '8081', '65535', '08081'],
  HOST: [
    '0.0.0.0',
    '::1',
    'fe80::1%eth0',
    'localhost',
    'metrics_1.example.com',
    'a.',
    'xn--bcher-kva.example',
  ],
}
for (const [name, texts] of Object.entries(readable)) {
  test(`${name} takes ${texts.join(', ')}`, () => {
    for (const text of texts) {
      const { listener } = optionsFromEnvironment('A', { [`A_${name}`]: text })
      assert.is(name === 'PORT' ? listener.port : listener.host, name === 'PORT' ? Number(text) : text)
    }
  })
}

const unreadable: Readonly<Record<string, readonly [takes: string, ...texts: string[]]>> = {
  ENABLED: ['true or false', 'y', '2', ' true', 'enabled', 'null'],
  PORT: ['0 to 65535', '65536', '-1', '+1', '8081 ', '80.5', '1e3', '0x50', 'http', '::'],
  HOST: [
    'IP address',
    '127.0.0.1:8081',
    '[::1]',
    'http://localhost',
    'a b',
    '-a',
    '.',
    'a..b',
    'a/b',
    'x'.repeat(64),
  ],
}
for (const [name, [takes, ...texts]] of Object.entries(unreadable)) {
  for (const text of texts) {
    test(`${name}=${text} is refused, naming the variable, the value and what it takes`, () => {
      const { message } = refusalOf({
        [`APP_${name}`]: text,
        APP_ENABLED: name === 'ENABLED' ? text : 'false',
      })
      for (const part of [`APP_${name} is`, JSON.stringify(text), takes]) {
        assert.ok(message.includes(part), `"${part}" is not in "${message}"`)
      }
    })
  }
}

for (const prefix of ['', 'APP_', 'MY-APP', '1APP', 'A=B', null as never]) {
  test(`the prefix ${JSON.stringify(prefix)} is refused`, () => {
    assert.match(refusalOf({}, prefix).message, /The prefix .* give letters/)
  })
}

test('install() takes what was read, and port 0 listens on a port that handle.address tells', async () => {
  const environment = { DYN_SYSTEM_ENABLED: 'true', DYN_SYSTEM_PORT: '0', DYN_SYSTEM_HOST: '127.0.0.1' }
  const { enabled, ...options } = optionsFromEnvironment('DYN_SYSTEM', environment)
  assert.is(enabled, true)
  const handle = await install(options)
  try {
    assert.is(handle.address?.host, '127.0.0.1')
    const address = handle.address!
    assert.ok(address.port > 0)
    counter('jobs_total').increment()
    assert.match((await ask(address, '/metrics')).text, 'jobs_total 1\n')
  } finally {
    await handle.close()
  }
})

test.run()
