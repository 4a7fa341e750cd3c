import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { Agent, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { pipeline } from 'node:stream'
import type { DebuggingRecorder } from 'metrics-facade/debugging'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { answered, answers, connection, measuring, until, withServer } from '../support/http-metrics.ts'

const options = { client: false, route: ({ url }: IncomingMessage) => url }
const inFlight = (recorder: DebuggingRecorder) => recorder.snapshot().gauge('http_requests_in_flight')
/** Reads what a connection has to say until it is closed. */
function closed(socket: Socket): Promise<unknown> {
  return once(socket.resume(), 'close')
}
const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`

test('a request whose client has gone is 499, whether or not a part of the answer was sent', () =>
  measuring(options, recorder =>
    withServer(
      (request, response) => {
        if (request.url === '/part') response.write('x')
      },
      async ({ port }) => {
        const [hanging, part] = [await connection(port, get('/hang')), await connection(port, get('/part'))]
        await once(part, 'data')
        await until(() => inFlight(recorder) === 2)
        hanging.destroy()
        part.destroy()
        assert.equal(await answered(recorder, 2), { 'GET /hang 499': 1, 'GET /part 499': 1 })
      },
    ),
  ))

test('a stream of events that its client leaves has the code that it was sent with', () =>
  measuring(options, recorder =>
    withServer(
      (_, response) => {
        response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8' })
        response.write('data: 1\n\n')
      },
      async ({ port }) => {
        const socket = await connection(port, get('/events'))
        await once(socket, 'data')
        assert.is(inFlight(recorder), 1)
        socket.destroy()
        assert.equal(await answered(recorder, 1), { 'GET /events 200': 1 })
      },
    ),
  ))

const begun: ReadonlyArray<readonly [type: string, isSent: boolean, code: number]> = [
  ['TEXT/Event-Stream', true, 200],
  ['text/event-stream', false, 499],
  ['application/text/event-stream', true, 499],
  ['text/plain', true, 499],
]

for (const [type, isSent, code] of begun) {
  test(`what its client leaves is ${code} with the type ${type}, ${isSent ? '' : 'not '}sent yet`, () =>
    measuring(options, recorder =>
      withServer(
        (_, response) => {
          response.setHeader('Content-Type', type)
          if (isSent) response.write('data: 1\n\n')
        },
        async ({ port }) => {
          const socket = await connection(port, get('/events'))
          if (isSent) await once(socket, 'data')
          await until(() => inFlight(recorder) === 1)
          socket.destroy()
          assert.equal(await answered(recorder, 1), { [`GET /events ${code}`]: 1 })
        },
      ),
    ))
}

test('an answer that the program itself breaks off is not a success', () =>
  measuring(options, recorder =>
    withServer(
      (_, response) => {
        response.write('x')
        pipeline(createReadStream('/nowhere'), response, () => {})
      },
      async ({ get }) => {
        await get('/broken').catch(() => {})
        assert.equal(await answered(recorder, 1), { 'GET /broken 499': 1 })
      },
    ),
  ))

test('requests on one connection are measured one by one', () =>
  measuring(options, recorder =>
    withServer(
      (_, response) => response.end(),
      async ({ get }) => {
        const agent = new Agent({ keepAlive: true, maxSockets: 1 })
        for (let count = 0; count < 20; count++) await get('/', { agent })
        agent.destroy()
        assert.equal(await answered(recorder, 20), { 'GET / 200': 20 })
      },
    ),
  ))

test('requests that are sent before the last was answered are measured each, and broken off each', () =>
  measuring(options, recorder =>
    withServer(
      ({ url }, response) => {
        if (url === '/now') response.end()
      },
      async ({ port }) => {
        const socket = await connection(port, get('/now') + get('/later') + get('/now') + get('/never'))
        await until(() => inFlight(recorder) === 3)
        socket.destroy()
        assert.equal(await answered(recorder, 4), {
          'GET /now 200': 1,
          'GET /now 499': 1,
          'GET /later 499': 1,
          'GET /never 499': 1,
        })
      },
    ),
  ))

test('answers without a body have their codes', () =>
  measuring(options, recorder =>
    withServer(
      ({ url }, response) => {
        response.statusCode = Number(url!.slice(1))
        response.end('body')
      },
      async ({ get }) => {
        await get('/200', { method: 'HEAD' })
        await get('/204')
        await get('/304')
        await get('/302')
        assert.equal(await answered(recorder, 4), {
          'HEAD /200 200': 1,
          'GET /204 204': 1,
          'GET /304 304': 1,
          'GET /302 302': 1,
        })
      },
    ),
  ))

test('what is not a request is not counted; what Node itself refuses has the code of that', () =>
  measuring(options, recorder =>
    withServer(
      (_, response) => response.end(),
      async ({ port, get }) => {
        for (const text of [
          'nonsense\r\n\r\n',
          'FOO / HTTP/1.1\r\n\r\n',
          `GET /${'x'.repeat(20_000)} HTTP/1.1\r\n`,
        ]) {
          const socket = await connection(port, text)
          await closed(socket)
        }
        assert.equal([answers(recorder), inFlight(recorder)], [{}, 0])
        const socket = await connection(port, 'GET /no-host HTTP/1.1\r\n\r\n')
        await closed(socket)
        await get('/expecting', { headers: { expect: 'the impossible' } })
        assert.equal(await answered(recorder, 2), { 'GET /no-host 400': 1, 'GET /expecting 417': 1 })
      },
    ),
  ))

test('a body that breaks the protocol breaks the request off', () =>
  measuring(options, recorder =>
    withServer(
      (request, response) => request.on('end', () => response.end()),
      async ({ port }) => {
        const head = 'POST /body HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n'
        const socket = await connection(port, `${head}zz\r\n`)
        await closed(socket)
        assert.equal(await answered(recorder, 1), { 'POST /body 499': 1 })
      },
    ),
  ))

test('a connection that is taken over is not a request; one that nobody takes over is', () =>
  measuring(options, recorder =>
    withServer(
      (_, response) => response.end(),
      async ({ server, port }) => {
        const upgrade =
          'GET /socket HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n'
        await closed(await connection(port, upgrade))
        const before = await answered(recorder, 1)
        assert.equal(before, { 'GET /socket 200': 1 })
        for (const event of ['upgrade', 'connect']) {
          server.on(event, (_, socket) => socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n'))
        }
        await closed(await connection(port, upgrade))
        await closed(await connection(port, 'CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n'))
        assert.equal([answers(recorder), inFlight(recorder)], [before, 0])
      },
    ),
  ))

test('a server that is closed with requests under way leaves none behind', () =>
  measuring(options, recorder =>
    withServer(
      () => {},
      async ({ server, port }) => {
        const sockets = await Promise.all(['/a', '/b', '/c'].map(path => connection(port, get(path))))
        await until(() => inFlight(recorder) === 3)
        server.close()
        server.closeAllConnections()
        await Promise.all(sockets.map(socket => closed(socket)))
        assert.equal(await answered(recorder, 3), { 'GET /a 499': 1, 'GET /b 499': 1, 'GET /c 499': 1 })
      },
    ),
  ))

test('a stream counts until its last byte', () =>
  measuring(options, recorder =>
    withServer(
      (request, response) => request.pipe(response),
      async ({ port }) => {
        const socket = await connection(port, 'POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nx')
        await once(socket, 'data')
        assert.is(inFlight(recorder), 1)
        socket.write('y')
        assert.equal(await answered(recorder, 1), { 'POST /echo 200': 1 })
        socket.destroy()
      },
    ),
  ))

test.run()
