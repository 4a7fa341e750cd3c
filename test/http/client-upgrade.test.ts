import { once } from 'node:events'
import { request } from 'node:http'
import type { Duplex } from 'node:stream'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { beginFetch, tellFetch } from '../support/http-channel.ts'
import { measuring, withServer } from '../support/http-metrics.ts'
import { sent } from '../support/http-sent.ts'

// Connections that something else takes over are over for the metrics of HTTP.

const server = false

test('node:http: a connection that the answer hands over ends the request', () =>
  measuring({ server }, recorder =>
    withServer(
      (_, response) => response.end(),
      async ({ server, port }) => {
        server.on('upgrade', (_, socket) => {
          socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: chat\r\n\r\n')
          socket.resume().on('end', () => socket.end())
        })
        const headers = { connection: 'Upgrade', upgrade: 'chat' }
        const asked = request({ host: '127.0.0.1', port, headers, agent: false }).end()
        const socket = await new Promise<Duplex>(resolve =>
          asked.once('upgrade', (_, socket) => resolve(socket)),
        )
        assert.equal(await sent(recorder, 1), { 'GET 127.0.0.1 101': 1 })
        socket.end()
        await once(socket.resume(), 'close')
      },
    ),
  ))

test('fetch: a WebSocket is not a request, and leaves none under way', () =>
  measuring({ server }, recorder =>
    withServer(
      (_, response) => response.end(),
      async ({ port }) => {
        const { WebSocket } = globalThis as { WebSocket?: new (url: string) => EventTarget }
        if (WebSocket !== undefined) {
          const socket = new WebSocket(`ws://127.0.0.1:${port}`)
          await new Promise(resolve => socket.addEventListener('error', resolve))
        }
        await fetch(`http://127.0.0.1:${port}`).then(answer => answer.text())
        assert.equal(await sent(recorder, 1), { 'GET 127.0.0.1 200': 1 })
      },
    ),
  ))

test('undici: what takes the connection over is not a request, and leaves none under way', () =>
  measuring({ server }, async recorder => {
    beginFetch({ method: 'GET', origin: 'http://a', upgrade: 'websocket' })
    beginFetch({ method: 'CONNECT', origin: 'http://a' })
    tellFetch('GET', 'http://a')
    assert.equal(await sent(recorder, 1), { 'GET a 200': 1 })
  }))

test.run()
