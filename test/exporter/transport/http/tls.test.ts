import { createConnection } from 'node:net'
import { join } from 'node:path'
import { type BuildError, install } from 'metrics-exporter-prometheus'
import { gauge } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { clientTls, filesOf } from '../../../support/certificates.ts'
import { withDirectory } from '../../../support/directory.ts'
import { ask, isDropped } from '../../../support/http-client.ts'
import { rejectionOf } from '../../../support/prometheus-fixture.ts'
import { refuses } from '../../../support/refusal.ts'
import { runProgram } from '../../../support/run-program.ts'
import { listening } from '../../../support/scrape-fixture.ts'

const first = filesOf('first')
const tls = clientTls()

test('everything is served over TLS, with the certificate given', () =>
  listening({ tls: first }, async ({ handle, address }) => {
    gauge('g').set(1)
    const { status, text, certificate } = await ask(address, '/metrics', { tls })
    assert.equal([status, text, certificate], [200, handle.render(), 'first'])
    assert.is((await ask(address, '/other', { tls })).status, 404)
    assert.is((await ask(address, '/health', { tls })).text, 'OK')
  }))

test('who speaks no TLS, or one that is too old, is turned away, and the listener goes on', () =>
  listening({ tls: first }, async ({ address }) => {
    await rejectionOf(ask(address, '/metrics'))
    const old = { ...tls, maxVersion: 'TLSv1.1', minVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }
    const { message } = await rejectionOf(ask(address, '/metrics', { tls: old }))
    assert.match(message, /alert protocol version/)
    assert.is((await ask(address, '/metrics', { tls })).status, 200)
  }))

test('credentials and an allowlist are asked for over TLS as without', async () => {
  await listening({ tls: first, bearerAuthentication: ['t'] }, async ({ address }) => {
    assert.is((await ask(address, '/metrics', { tls })).status, 401)
    const headers = { Authorization: 'Bearer t' }
    assert.is((await ask(address, '/metrics', { tls, headers })).status, 200)
  })
  await listening({ tls: first, allowedAddresses: ['10.0.0.1'] }, async ({ address }) => {
    assert.ok(await isDropped(ask(address, '/metrics', { tls })))
  })
})

refuses('INVALID_TLS', [
  ['TLS without files', b => b.withTls(undefined as never), 'must be an object', '{ certificate, key }'],
  ['TLS without a key', b => b.withTls({ certificate: 'x' } as never), 'undefined for the key'],
  ['an empty path', b => b.withTls({ ...first, certificate: '' }), '"" for the certificate'],
  ['a setting that is not there', b => b.withTls({ ...first, clientCA: 'x' } as never), '"clientCA"'],
  [
    'a passphrase of a number',
    b => b.withTls({ ...first, passphrase: 1 as never }),
    'a passphrase that is not a string',
  ],
])

refuses('LISTENER_NOT_STARTED', [
  ['TLS without a listener', b => b.withTls(first).installRecorder(), 'leave withTls() out'],
])

test('a Unix socket is served without TLS, and TLS for it alone is refused', () =>
  withDirectory(async directory => {
    const socketPath = join(directory, 's')
    await listening({ tls: first, udsListener: socketPath }, async ({ address }) => {
      assert.is((await ask({ socketPath }, '/health')).status, 200)
      assert.is((await ask(address, '/health', { tls })).status, 200)
    })
    const error = (await rejectionOf(install({ tls: first, udsListener: socketPath }))) as BuildError
    assert.is(error.code, 'LISTENER_NOT_STARTED')
    assert.match(error.message, 'Leave the option "tls" out')
  }))

test('a connection over TLS that is kept alive does not keep the process alive', async () => {
  const { code, output } = await runProgram(`
    import { connect as connectPlain } from 'node:net'
    import { connect } from 'node:tls'
    import { install } from 'metrics-exporter-prometheus'
    const handle = await install({ listener: '127.0.0.1:0', tls: ${JSON.stringify(first)} })
    const { host, port } = handle.address
    const silent = connectPlain(port, host)
    await new Promise(resolve => silent.once('connect', resolve))
    const socket = connect({ host, port, rejectUnauthorized: false })
    socket.write('GET /health HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n')
    await new Promise(resolve => socket.once('data', resolve))
    for (const one of [silent, socket]) one.unref()
    console.log('answered')
  `)
  assert.equal([code, output], [0, 'answered\n'])
})

test('what is no handshake harms nobody', () =>
  listening({ tls: first }, async ({ address }) => {
    for (const bytes of ['hello\r\n\r\n', '\u0016\u0003\u0001', '']) {
      await new Promise<void>(resolve => {
        const socket = createConnection(address.port, address.host, () => socket.end(bytes))
        socket.on('close', () => resolve()).on('error', () => {})
        socket.resume()
      })
    }
    assert.is((await ask(address, '/health', { tls })).status, 200)
  }))

test.run()
