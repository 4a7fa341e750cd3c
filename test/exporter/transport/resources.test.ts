import { once } from 'node:events'
import { Server } from 'node:http'
import { connect, createServer, type Server as NetServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { install } from 'metrics-exporter-prometheus'
import { collect, gauge } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { clientTls, filesOf } from '../../support/certificates.ts'
import { withDirectory } from '../../support/directory.ts'
import { ask } from '../../support/http-client.ts'
import { freshRecorder, rejectionOf, uninstall } from '../../support/prometheus-fixture.ts'
import { growthOf, type Resources, resourcesNow } from '../../support/resources.ts'
import { runProgram } from '../../support/run-program.ts'
import { listening } from '../../support/scrape-fixture.ts'
import { serving } from '../../support/serving.ts'

// The books of what an exporter takes of the system: descriptors, what keeps the process alive, sockets on the heap.

test.after.each(uninstall)

const times = 30

/** A few may be on their way; what is kept would be as many as there were. */
function assertNoGrowth({ descriptors, active, sockets }: Resources): void {
  const few = times / 3
  assert.ok(descriptors < few, `${descriptors} descriptors`)
  assert.ok(sockets < few, `${sockets} sockets`)
  for (const [kind, count] of Object.entries(active)) assert.ok(count < few, `${count} ${kind}`)
}

test('a resource that is kept would be seen', async () => {
  const kept: NetServer[] = []
  const growth = await growthOf(times, async () => {
    const server = createServer()
    kept.push(server)
    await once(server.listen(0, '127.0.0.1'), 'listening')
  })
  for (const server of kept) server.close()
  assert.ok(growth.descriptors >= times / 2 && Object.values(growth.active).includes(times))
})

for (const [name, tls] of [
  ['plain', undefined],
  ['TLS', filesOf('first')],
] as const) {
  test(`connections that have ended leave nothing, scraped, aborted or speaking something else, ${name}`, () =>
    listening({ ...(tls && { tls }) }, async ({ address }) => {
      assertNoGrowth(
        await growthOf(times, async () => {
          await ask(address, '/metrics', tls && { tls: clientTls() })
          for (const bytes of ['GET /metrics HTTP/1.1\r\n', 'no request\r\n\r\n', '']) {
            const socket = connect(address.port, address.host)
            socket.on('error', () => {})
            await once(socket, 'connect')
            socket.end(bytes).resume()
            await new Promise(resolve => socket.once('close', resolve))
          }
        }),
      )
    }))
}

test('starts that are refused leave nothing, on a port and on a Unix socket, here and with who listens there', () =>
  withDirectory(async directory => {
    const socketPath = join(directory, 's')
    const connections = new Set<Socket>()
    const other = createServer(socket => {
      connections.add(socket)
      socket.on('close', () => connections.delete(socket)).on('error', () => {})
      socket.resume()
    })
    await once(other.listen(socketPath), 'listening')
    const port = await install({ listener: '127.0.0.1:0' })
    uninstall()
    try {
      assertNoGrowth(
        await growthOf(times, async () => {
          await rejectionOf(install({ listener: port.address! }))
          await rejectionOf(install({ udsListener: socketPath }))
        }),
      )
      assert.ok(connections.size < times / 3, `${connections.size} connections with who listens`)
    } finally {
      for (const socket of connections) socket.destroy()
      await port.close()
      await new Promise(resolve => other.close(resolve))
    }
  }))

test('POST runs no collector and renders nothing, in a handler as with the listener', async () => {
  let runs = 0
  using _counting = { [Symbol.dispose]: collect(() => void runs++) }
  await serving(freshRecorder().requestHandler(), async address => {
    for (let time = 0; time < 3; time++) {
      assert.is((await ask(address, '/metrics', { method: 'POST' })).status, 405)
    }
  })
  uninstall()
  await listening({}, async ({ address }) => {
    for (let time = 0; time < 3; time++) {
      assert.is((await ask(address, '/metrics', { method: 'POST' })).status, 405)
    }
  })
  assert.is(runs, 0)
})

test('close() cuts off who does not read, and leaves no timer', async () => {
  let cuts = 0
  const { closeAllConnections } = Server.prototype
  Server.prototype.closeAllConnections = function () {
    cuts += 1
    closeAllConnections.call(this)
  }
  const before = resourcesNow().active.Timeout ?? 0
  const handle = await install({ listener: '127.0.0.1:0' })
  const { host, port } = handle.address!
  for (let id = 0; id < 1_600; id++) gauge('much', { id, fill: 'x'.repeat(10_000) }).set(1)
  const slow = connect(port, host)
  slow.on('error', () => {})
  slow.write('GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n')
  await once(slow, 'readable')
  await handle.close()
  Server.prototype.closeAllConnections = closeAllConnections
  slow.destroy()
  assert.is(cuts, 1)
  uninstall()
  // With nobody to wait for.
  await (await install({ listener: '127.0.0.1:0' })).close()
  assert.ok((resourcesNow().active.Timeout ?? 0) <= before)
})

test('a process ends at once: neither a connection that is kept alive nor close() keeps it', async () => {
  const { code, output } = await runProgram(`
    import { connect } from 'node:net'
    import { install } from 'metrics-exporter-prometheus'
    const handle = await install({ listener: '127.0.0.1:0' })
    const { host, port } = handle.address
    const socket = connect(port, host)
    socket.write('GET /metrics HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n')
    await new Promise(resolve => socket.once('data', resolve))
    socket.unref()
    await new Promise(resolve => setImmediate(resolve))
    const keeping = () => process.getActiveResourcesInfo().filter(kind => /TCP|Timeout/.test(kind))
    console.log('connected', ...keeping())
    await handle.close()
    console.log('closed', ...keeping())
  `)
  assert.equal([code, output], [0, 'connected\nclosed\n'])
})

test.run()
