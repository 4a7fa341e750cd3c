import { type BuildError, install, type ListenAddress, PrometheusBuilder } from 'metrics-exporter-prometheus'
import { currentRecorder, noopRecorder } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { filesOf } from '../../../support/certificates.ts'
import { errorOf, rejectionOf, uninstall } from '../../../support/prometheus-fixture.ts'
import { refuses } from '../../../support/refusal.ts'

// What is refused of several listeners, in words that name the listener and none of its secrets.

test.after.each(uninstall)

const local = { host: '127.0.0.1', port: 0 } as const

const add = (b: PrometheusBuilder, options: object) => b.withHttpListener({ ...local, ...options })

test('the same place twice is refused before anything listens', async () => {
  const port = { host: '127.0.0.1', port: 9100 }
  for (const [options, place] of [
    [{ listener: ['127.0.0.1:9100', { ...port, path: '/b' }] }, '127.0.0.1 port 9100'],
    [{ udsListener: ['/s', { socketPath: '/./s' }] }, 'the socket "/s"'],
  ] as const) {
    const error = (await rejectionOf(install(options))) as BuildError
    assert.is(error.code, 'INVALID_LISTENER')
    assert.is(
      error.message,
      `Two listeners were set up on ${place}. Leave one out, or give each its own address.`,
    )
    assert.is(currentRecorder(), noopRecorder)
  }
})

refuses('INVALID_LISTENER', [
  [
    'TLS for a Unix socket',
    b => b.withHttpUdsListener({ socketPath: '/s', tls: filesOf('first') } as never),
    'there is no "tls"',
  ],
  ['a typo of an option', b => add(b, { allowedAdresses: ['::1'] }), 'there is no "allowedAdresses"'],
])
refuses('INVALID_ALLOWED_ADDRESS', [
  [
    'an address of one listener',
    b => add(b, { allowedAddresses: ['::1', 'x'] }),
    'withHttpListener, allowedAddresses got "x"',
    '10.0.0.0/8',
  ],
])
refuses('INVALID_AUTHENTICATION', [
  [
    'a username of one listener',
    b => add(b, { basicAuthentication: [{ username: 'a:b', password: 'hidden' }] }),
    'withHttpListener, basicAuthentication got the username "a:b"',
    'Choose another',
  ],
  [
    'a token of one socket',
    b => b.withHttpUdsListener({ socketPath: '/s', bearerAuthentication: ['a b'] }),
    'withHttpUdsListener, bearerAuthentication got a token',
    'Choose another',
  ],
])
refuses('INVALID_TLS', [
  [
    'a certificate of one listener',
    b => add(b, { tls: { certificate: '/none', key: '/none' } }),
    'withHttpListener, tls cannot use',
    '"/none"',
    'PEM files',
  ],
])
refuses('INVALID_OPTION', [
  [
    'an empty list of credentials, which must not let everyone in',
    b => add(b, { bearerAuthentication: [] }),
    'withHttpListener, bearerAuthentication is an empty list',
    'Leave it out',
  ],
  ['an empty list of addresses', b => add(b, { allowedAddresses: [] }), 'is an empty list', 'Leave it out'],
  ['a token in place of a list', b => add(b, { bearerAuthentication: 't' }), 'must be an array'],
  [
    'credentials with a typo',
    b => add(b, { basicAuthentication: [{ user: 'a', password: 'b' }] }),
    'withHttpListener, basicAuthentication has an entry with "user"',
    'Give { username, password }',
  ],
])

test('an error of an option names the listener as it was written', async () => {
  const { message } = await rejectionOf(install({ listener: { ...local, allowedAddresses: ['x'] } }))
  assert.match(message, /^The option "listener", allowedAddresses got "x"/)
})

for (const option of ['listener', 'udsListener'] as const) {
  test(`an empty list of ${option} is refused: it would listen where nobody said`, async () => {
    const error = (await rejectionOf(install({ [option]: [] }))) as BuildError
    assert.is(error.code, 'INVALID_OPTION')
    assert.match(error.message, `The option "${option}" is an empty list. Leave it out`)
  })
}

test('no secret of a listener is in an error about its place', () => {
  const secrets = {
    bearerAuthentication: ['hidden'],
    basicAuthentication: [{ username: 'a', password: 'hidden' }],
  }
  for (const wrong of [{ port: 70_000 }, { path: 'x' }, { password: 'hidden' }]) {
    const address = { ...local, ...secrets, ...wrong } as ListenAddress
    const { message } = errorOf(() => new PrometheusBuilder().withHttpListener(address))
    assert.match(message, '{"host":"127.0.0.1","port":')
    assert.not.match(message, 'hidden')
  }
})

test.run()
