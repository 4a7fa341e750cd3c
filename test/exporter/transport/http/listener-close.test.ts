import { once } from 'node:events'
import { Agent, type AgentOptions, get, type IncomingMessage, Server } from 'node:http'
import { Agent as SecureAgent, Server as SecureServer, get as secureGet } from 'node:https'
import { connect } from 'node:net'
import { install, type ListenerAddress } from 'metrics-exporter-prometheus'
import { gauge } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { clientTls, filesOf } from '../../../support/certificates.ts'
import { ask } from '../../../support/http-client.ts'
import { rejectionOf, uninstall } from '../../../support/prometheus-fixture.ts'
import { holdCollector } from '../../../support/scrape-fixture.ts'

// What is cut off after two seconds is cut off by this method: that it is not called shows that close() did not wait
// for that, without any look at a clock.
let cuts = 0
const closeAllConnections = Server.prototype.closeAllConnections
for (const { prototype } of [Server, SecureServer]) {
  prototype.closeAllConnections = function (this: Server) {
    cuts += 1
    closeAllConnections.call(this)
  }
}

/** What a listener is set up with beside its address, and what its clients are. */
const ways = [
  {
    name: 'plain',
    options: {},
    client: {},
    agentOf: (options: AgentOptions) => new Agent(options),
    getOf: get,
  },
  {
    name: 'TLS',
    options: { tls: filesOf('first') },
    client: { tls: clientTls() },
    agentOf: (options: AgentOptions) => new SecureAgent({ ...options, ...clientTls() }),
    getOf: secureGet,
  },
] as const

test.before.each(() => {
  cuts = 0
})
test.after.each(uninstall)

function scrapeKeptAlive(agent: Agent, { host, port }: ListenerAddress, getOf: typeof get): Promise<string> {
  return new Promise((resolve, reject) => {
    const onResponse = (response: IncomingMessage): void => {
      let text = ''
      response.setEncoding('utf8').on('data', chunk => {
        text += chunk
      })
      response.on('end', () => resolve(text))
    }
    getOf({ host, port, path: '/metrics', agent }, onResponse).on('error', reject)
  })
}

for (const { name, options, client, agentOf, getOf } of ways) {
  test(`close() lets a scrape that is under way finish, and refuses new connections at once, ${name}`, async () => {
    const handle = await install({ listener: '127.0.0.1:0', ...options })
    const address = handle.address!
    gauge('g').set(1)
    using held = holdCollector()
    const scrape = ask(address, '/metrics', client)
    await held.started
    const closing = handle.close()
    const refused = (await rejectionOf(ask(address, '/health', client))) as NodeJS.ErrnoException
    assert.is(refused.code, 'ECONNREFUSED')
    held.release()
    assert.is((await scrape).text, '# TYPE g gauge\ng 1\n')
    await closing
    assert.is(cuts, 0)
  })

  test(`close() ends a connection that is kept alive as soon as the answer under way on it is sent, ${name}`, async () => {
    const handle = await install({ listener: '127.0.0.1:0', ...options })
    gauge('g').set(1)
    using held = holdCollector()
    const agent = agentOf({ keepAlive: true })
    const scrape = scrapeKeptAlive(agent, handle.address!, getOf)
    await held.started
    const closing = handle.close()
    held.release()
    assert.is(await scrape, '# TYPE g gauge\ng 1\n')
    await closing
    assert.is(cuts, 0)
    agent.destroy()
  })

  test(`close() ends idle connections that are kept alive, and returns, ${name}`, async () => {
    const handle = await install({ listener: '127.0.0.1:0', ...options })
    const agent = agentOf({ keepAlive: true })
    await scrapeKeptAlive(agent, handle.address!, getOf)
    await scrapeKeptAlive(agent, handle.address!, getOf)
    await handle.close()
    assert.is(cuts, 0)
    agent.destroy()
  })

  test(`close() can be called twice, and at the same time, ${name}`, async () => {
    const handle = await install({ listener: '127.0.0.1:0', ...options })
    await Promise.all([handle.close(), handle.close()])
    await handle.close()
    assert.is(cuts, 0)
  })

  test(`close() ends a connection on which nothing was asked yet, ${name}`, async () => {
    const handle = await install({ listener: '127.0.0.1:0', ...options })
    const { host, port } = handle.address!
    const socket = connect(port, host)
    await once(socket, 'connect')
    // Answered on another connection, so the server has seen this one.
    await ask(handle.address!, '/health', client)
    const ended = once(socket, 'close')
    await handle.close()
    await ended
    assert.is(cuts, 0)
  })
}

test('close() lets all answers finish that are under way on one connection', async () => {
  const handle = await install({ listener: '127.0.0.1:0' })
  gauge('g').set(1)
  using held = holdCollector()
  const { host, port } = handle.address!
  const socket = connect(port, host)
  const ended = once(socket, 'close')
  let text = ''
  socket.setEncoding('utf8').on('data', more => {
    text += more
  })
  const names = ['g', 'none', 'g']
  socket.write(names.map(name => `GET /metrics?name[]=${name} HTTP/1.1\r\nHost: x\r\n\r\n`).join(''))
  await held.started
  // Answered on another connection, so the server has read the other requests by now.
  await ask(handle.address!, '/health')
  const closing = handle.close()
  held.release()
  await ended
  await closing
  const answers = text.split(/(?=HTTP\/1\.1 200 OK)/)
  assert.equal(
    answers.map(answer => /\bg 1\n$/.test(answer)),
    [true, false, true],
  )
  assert.is(cuts, 0)
})

test.run()
