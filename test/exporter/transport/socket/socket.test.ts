import fs, { existsSync, lstatSync, readdirSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { type BuildError, install, PrometheusBuilder } from 'metrics-exporter-prometheus'
import { counter, gauge } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withDirectory } from '../../../support/directory.ts'
import { ask, isDropped } from '../../../support/http-client.ts'
import { rejectionOf, uninstall } from '../../../support/prometheus-fixture.ts'
import { holdCollector } from '../../../support/scrape-fixture.ts'
import { closed, listen, onSocket } from '../../../support/socket-fixture.ts'

test.after.each(uninstall)

function permissionsOf(path: string): number {
  return lstatSync(path).mode & 0o777
}

test('metrics are served on a Unix socket, and nowhere else', () =>
  onSocket(async (handle, socketPath) => {
    counter('c').increment()
    assert.is((await ask({ socketPath }, '/metrics')).text, handle.render())
    assert.is((await ask({ socketPath }, '/health')).text, 'OK')
    assert.is((await ask({ socketPath }, '/other')).status, 404)
    assert.is((await ask({ socketPath }, '/metrics', { method: 'POST' })).status, 405)
    assert.equal([handle.socketPath, handle.address], [socketPath, undefined])
  }))

test('the path of the exposition can be chosen', () =>
  withDirectory(async directory => {
    const socketPath = join(directory, 's')
    const builder = new PrometheusBuilder().withHttpUdsListener({ socketPath, path: '/own' })
    const handle = (await builder.build()).handle()
    assert.is((await ask({ socketPath }, '/own')).status, 200)
    assert.is((await ask({ socketPath }, '/metrics')).status, 404)
    await handle.close()
  }))

test('the longest path that is taken can be listened on', () =>
  withDirectory(async directory => {
    const longest = process.platform === 'linux' ? 107 : 103
    const socketPath = join(directory, 's'.repeat(longest - directory.length - 1))
    const handle = await install({ udsListener: socketPath })
    assert.is((await ask({ socketPath }, '/health')).status, 200)
    await handle.close()
  }))

test('a relative path is one of the working directory', () =>
  withDirectory(async directory => {
    const socketPath = join(directory, 's')
    const handle = await install({ udsListener: relative(process.cwd(), socketPath) })
    assert.is(handle.socketPath, socketPath)
    await handle.close()
    assert.not(existsSync(socketPath))
  }))

test('its owner and its group may connect, or whom the mode lets', () =>
  withDirectory(async directory => {
    for (const [mode, permissions] of [
      [undefined, 0o660],
      [0o600, 0o600],
      [0o777, 0o777],
      [0, 0],
    ] as const) {
      const socketPath = join(directory, 's')
      const handle = await install({ udsListener: { socketPath, ...(mode !== undefined && { mode }) } })
      assert.is(permissionsOf(socketPath), permissions)
      assert.equal(readdirSync(directory), ['s'], 'nothing else is left')
      await handle.close()
      uninstall()
    }
  }))

test('at no moment may more connect than the mode lets, and the umask is left alone', async () => {
  const seen: number[] = []
  const places: string[] = []
  const { renameSync } = fs
  fs.renameSync = (from, to) => {
    const beside = dirname(String(from))
    seen.push(permissionsOf(String(from)), permissionsOf(beside))
    // In the directory of the socket, which is the one that the process may write to, and hidden.
    places.push(relative(dirname(String(to)), beside))
    renameSync(from, to)
  }
  const umask = process.umask(0)
  syncBuiltinESMExports()
  try {
    await onSocket(async () => {
      assert.equal(seen, [0o660, 0o700])
      assert.match(places.join(), /^\.s\w{6}$/)
      assert.is(process.umask(), 0)
    })
  } finally {
    process.umask(umask)
    fs.renameSync = renameSync
    syncBuiltinESMExports()
  }
})

test('close() removes the socket, and lets a scrape that is under way finish', () =>
  onSocket(async (handle, socketPath) => {
    gauge('g').set(1)
    using held = holdCollector()
    const scrape = ask({ socketPath }, '/metrics')
    await held.started
    const closing = handle.close()
    assert.not(existsSync(socketPath))
    held.release()
    assert.is((await scrape).text, '# TYPE g gauge\ng 1\n')
    await closing
    assert.is(handle.socketPath, undefined)
  }))

test('close() leaves what has taken the place of the socket', () =>
  onSocket(async (handle, socketPath) => {
    fs.unlinkSync(socketPath)
    const other = await listen(socketPath)
    await handle.close()
    assert.ok(lstatSync(socketPath).isSocket())
    await closed(other)
  }))

test('close() does without a socket that is gone already', () =>
  onSocket(async (handle, socketPath) => {
    fs.unlinkSync(socketPath)
    await handle.close()
    assert.not(existsSync(socketPath))
  }))

test('a port and a socket can be listened on at the same time, the socket without an allowlist', () =>
  onSocket(
    async (handle, socketPath) => {
      assert.is((await ask({ socketPath }, '/metrics')).status, 200)
      assert.ok(await isDropped(ask(handle.address!, '/metrics')))
      const address = handle.address!
      await handle.close()
      assert.is(((await rejectionOf(ask(address, '/health'))) as NodeJS.ErrnoException).code, 'ECONNREFUSED')
    },
    { listener: '127.0.0.1:0', allowedAddresses: ['10.0.0.1'] },
  ))

test('a socket that cannot be had gives the port back', () =>
  withDirectory(async directory => {
    const probe = await new PrometheusBuilder().withHttpListener('127.0.0.1:0').build()
    const address = probe.handle().address!
    await probe.handle().close()
    const options = { listener: address, udsListener: join(directory, 'missing', 's') }
    assert.is(((await rejectionOf(install(options))) as BuildError).code, 'LISTENER_FAILED')
    assert.is(((await rejectionOf(ask(address, '/health'))) as NodeJS.ErrnoException).code, 'ECONNREFUSED')
  }))

test('credentials are asked for on a socket, too', () =>
  onSocket(
    async (_, socketPath) => {
      assert.is((await ask({ socketPath }, '/metrics')).status, 401)
      const headers = { Authorization: 'Bearer t' }
      assert.is((await ask({ socketPath }, '/metrics', { headers })).status, 200)
    },
    { bearerAuthentication: ['t'] },
  ))

test('an allowlist for a socket alone is refused, because it would do nothing', async () => {
  const error = (await rejectionOf(
    install({ udsListener: '/tmp/never', allowedAddresses: ['::1'] }),
  )) as BuildError
  assert.is(error.code, 'LISTENER_NOT_STARTED')
  assert.match(error.message, 'Leave the option "allowedAddresses" out')
  assert.match(error.message, 'mode')
  assert.not(existsSync('/tmp/never'))
})

test.run()
