import { createHook } from 'node:async_hooks'
import type { Server } from 'node:http'
import https, { type ServerOptions } from 'node:https'
import { syncBuiltinESMExports } from 'node:module'
import { type ListenOptions, Server as NetServer } from 'node:net'
import { join } from 'node:path'
import { install } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { clientTls, filesOf } from '../../../support/certificates.ts'
import { withDirectory } from '../../../support/directory.ts'
import { ask, isDropped } from '../../../support/http-client.ts'
import { uninstall } from '../../../support/prometheus-fixture.ts'
import { holdCollector, listening } from '../../../support/scrape-fixture.ts'

// What a server is set up with shows only after a long time, in the face of a system that is short of something, or in
// the worker of a cluster. So these tests look at the server itself.

/** The server that listened last, what it was told to listen on, and what the last one with TLS was made of. */
let server: Server
let listenOptions: ListenOptions
let secureOptions: ServerOptions

const { listen } = NetServer.prototype
NetServer.prototype.listen = function (this: Server, ...given: [ListenOptions]) {
  server = this
  listenOptions = given[0]
  return listen.apply(this, given)
} as typeof listen

const { createServer } = https
https.createServer = ((...given: [ServerOptions]) => {
  secureOptions = given[0]
  return createServer(...given)
}) as typeof createServer
syncBuiltinESMExports()

for (const [name, options] of [
  ['plain', {}],
  ['TLS', { tls: filesOf('first') }],
] as const) {
  test(`a client has 10 seconds to send its request, and 15 in which nothing moves, ${name}`, () =>
    listening(options, async () => {
      const { headersTimeout, requestTimeout, timeout } = server
      assert.equal([headersTimeout, requestTimeout, timeout], [10_000, 10_000, 15_000])
    }))
}

test('a client has 10 seconds for its TLS handshake', () =>
  listening({ tls: filesOf('first') }, async () => {
    assert.is(secureOptions.handshakeTimeout, 10_000)
  }))

test('a client that goes on sending is looked at each second, and not only each half minute', () =>
  listening({}, async () => {
    const interval = (server as Server & { connectionsCheckingInterval?: number }).connectionsCheckingInterval
    // Node keeps it under a symbol or a name, as the version has it.
    const kept = Reflect.ownKeys(server).map(key => Reflect.get(server, key))
    assert.ok(interval === 1_000 || kept.includes(1_000))
  }))

test('close() gives answers under way two seconds', () =>
  listening({}, async ({ address, handle }) => {
    using held = holdCollector()
    const scrape = ask(address, '/metrics')
    await held.started
    const delays: unknown[] = []
    const hook = createHook({
      init: (_id, type, _trigger, resource) =>
        type === 'Timeout' && delays.push((resource as { _idleTimeout?: unknown })._idleTimeout),
    }).enable()
    const closing = handle.close()
    hook.disable()
    held.release()
    await Promise.all([scrape, closing])
    assert.ok(delays.includes(2_000), delays.join())
  }))

test('for a peer outside the allowlist no handshake is begun', () =>
  listening({ tls: filesOf('first'), allowedAddresses: ['10.0.0.1'] }, async ({ address }) => {
    let handshakes = 0
    server.on('tlsClientError', () => {
      handshakes += 1
    })
    for (let time = 0; time < 3; time++) {
      assert.ok(await isDropped(ask(address, '/health', { tls: clientTls() })))
    }
    assert.is(handshakes, 0)
  }))

test('an error of a server that listens, as of a system that has no more files, does no harm', () =>
  listening({}, async ({ address }) => {
    server.emit('error', Object.assign(new Error('accept EMFILE'), { code: 'EMFILE' }))
    assert.is((await ask(address, '/health')).text, 'OK')
  }))

test('each worker of a cluster makes its Unix socket itself', () =>
  withDirectory(async directory => {
    const handle = await install({ udsListener: join(directory, 's') })
    assert.is(listenOptions.exclusive, true)
    await handle.close()
    uninstall()
  }))

test.run()
