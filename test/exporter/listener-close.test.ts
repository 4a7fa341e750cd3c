import { once } from 'node:events'
import { Agent, get, type IncomingMessage, Server } from 'node:http'
import { connect } from 'node:net'
import { install, type ListenerAddress } from 'metrics-exporter-prometheus'
import { gauge } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ask } from '../support/http-client.ts'
import { rejectionOf, uninstall } from '../support/prometheus-fixture.ts'
import { holdCollector } from '../support/scrape-fixture.ts'

// What is cut off after two seconds is cut off by this method: that it is not called shows that close() did not wait
// for that, without any look at a clock.
let cuts = 0
const closeAllConnections = Server.prototype.closeAllConnections
Server.prototype.closeAllConnections = function (this: Server) {
  cuts += 1
  closeAllConnections.call(this)
}

test.before.each(() => {
  cuts = 0
})
test.after.each(uninstall)

function scrapeKeptAlive(agent: Agent, { host, port }: ListenerAddress): Promise<string> {
  return new Promise((resolve, reject) => {
    const onResponse = (response: IncomingMessage): void => {
      let text = ''
      response.setEncoding('utf8').on('data', chunk => {
        text += chunk
      })
      response.on('end', () => resolve(text))
    }
    get({ host, port, path: '/metrics', agent }, onResponse).on('error', reject)
  })
}

test('close() lets a scrape that is under way finish, and refuses new connections at once', async () => {
  const handle = await install({ listener: '127.0.0.1:0' })
  const address = handle.address!
  gauge('g').set(1)
  using held = holdCollector()
  const scrape = ask(address, '/metrics')
  await held.started
  const closing = handle.close()
  const refused = (await rejectionOf(ask(address, '/health'))) as NodeJS.ErrnoException
  assert.is(refused.code, 'ECONNREFUSED')
  held.release()
  assert.is((await scrape).text, '# TYPE g gauge\ng 1\n')
  await closing
  assert.is(cuts, 0)
})

test('close() ends a connection that is kept alive as soon as the answer under way on it is sent', async () => {
  const handle = await install({ listener: '127.0.0.1:0' })
  gauge('g').set(1)
  using held = holdCollector()
  const agent = new Agent({ keepAlive: true })
  const scrape = scrapeKeptAlive(agent, handle.address!)
  await held.started
  const closing = handle.close()
  held.release()
  assert.is(await scrape, '# TYPE g gauge\ng 1\n')
  await closing
  assert.is(cuts, 0)
  agent.destroy()
})

test('close() ends idle connections that are kept alive, and returns', async () => {
  const handle = await install({ listener: '127.0.0.1:0' })
  const agent = new Agent({ keepAlive: true })
  await scrapeKeptAlive(agent, handle.address!)
  await scrapeKeptAlive(agent, handle.address!)
  await handle.close()
  assert.is(cuts, 0)
  agent.destroy()
})

test('close() can be called twice, and at the same time', async () => {
  const handle = await install({ listener: '127.0.0.1:0' })
  await Promise.all([handle.close(), handle.close()])
  await handle.close()
  assert.is(cuts, 0)
})

test('close() ends a connection on which nothing was asked yet', async () => {
  const handle = await install({ listener: '127.0.0.1:0' })
  const { host, port } = handle.address!
  const socket = connect(port, host)
  await once(socket, 'connect')
  // Answered on another connection, so the server has seen this one.
  await ask(handle.address!, '/health')
  const ended = once(socket, 'close')
  await handle.close()
  await ended
  assert.is(cuts, 0)
})

test.run()
