import { readFileSync } from 'node:fs'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { createServer, type Socket } from 'node:net'
import type { PushError } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { exchange, type Incoming } from '../../../exporter-prometheus/lib/transport/exchange.ts'
import { filesOf } from '../../support/certificates.ts'
import { openGate } from '../../support/gate.ts'
import { rejectionOf } from '../../support/prometheus-fixture.ts'
import { serving } from '../../support/serving.ts'

// One request to a receiver, however that behaves.

const remedy = 'Check that the stub runs, and that its host and port can be reached from here.'

interface Times {
  readonly timeoutMs: number
  /** When the time is over; after `timeoutMs` by default. */
  readonly abortMs?: number
}

function post(
  url: string,
  { timeoutMs, abortMs = timeoutMs }: Times = { timeoutMs: 5_000 },
): Promise<Incoming> {
  const outgoing = {
    url: new URL(url),
    headers: { 'Content-Type': 'text/plain' },
    body: ['twelve', ' ', 'bytes'].map(piece => Buffer.from(piece)),
    receiver: 'stub',
  }
  return exchange(outgoing, { timeoutMs, signal: AbortSignal.timeout(abortMs) })
}

async function failureOf(url: string, timeoutMs?: number): Promise<PushError> {
  return (await rejectionOf(post(url, timeoutMs === undefined ? undefined : { timeoutMs }))) as PushError
}

/** A server of plain bytes, for the time of `body`. */
async function bytesServing(
  onConnection: (socket: Socket) => void,
  body: (port: number) => Promise<void>,
): Promise<void> {
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => {})
    onConnection(socket)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  try {
    await body((server.address() as AddressInfo).port)
  } finally {
    for (const socket of sockets) socket.destroy()
    await new Promise(resolve => server.close(resolve))
  }
}

test('a request has its length and closes its connection, and the answer is read', () =>
  serving(
    (request, response) => {
      const { method, headers, url } = request
      const { connection, 'content-length': length, 'content-type': type } = headers
      response.writeHead(202, { 'Retry-After': '3', 'X-Said': 'hello' })
      response.end(JSON.stringify([method, url, type, length, connection]))
    },
    async ({ port }) => {
      const { status, header, body, retryAfterMs } = await post(`http://127.0.0.1:${port}/a?b=c`)
      assert.equal([status, header('x-said'), header('x-other'), retryAfterMs], [202, 'hello', '', 3_000])
      assert.equal(JSON.parse(String(body)), ['POST', '/a?b=c', 'text/plain', '12', 'close'])
    },
  ))

test('a redirect is not followed', () =>
  serving(
    (_request, response) => void response.writeHead(307, { Location: '/elsewhere' }).end(),
    async ({ port }) => {
      const { status, header } = await post(`http://127.0.0.1:${port}/`)
      assert.equal([status, header('location')], [307, '/elsewhere'])
    },
  ))

test('who never answers is given up after the time-out, and the error does not show the query', () =>
  serving(
    () => {},
    async ({ port }) => {
      const { reason, message, isPassing } = await failureOf(`http://127.0.0.1:${port}/a?token=secret`, 30)
      assert.equal(
        [reason, message, isPassing],
        ['timeout', `POST http://127.0.0.1:${port}/a was not answered within 30 ms.`, true],
      )
    },
  ))

test('a port on which nobody listens is an error with the remedy', async () => {
  let free = 0
  await bytesServing(
    () => {},
    async port => {
      free = port
    },
  )
  const { reason, message, isPassing } = await failureOf(`http://127.0.0.1:${free}/`)
  assert.equal([reason, isPassing], ['connection', true])
  assert.is(
    message,
    `POST http://127.0.0.1:${free}/ failed: connect ECONNREFUSED 127.0.0.1:${free}. ${remedy}`,
  )
})

test('a connection that is reset before the answer is an error', () =>
  bytesServing(
    socket => socket.once('data', () => socket.resetAndDestroy()),
    async port => {
      const { reason, message } = await failureOf(`http://127.0.0.1:${port}/`)
      assert.is(reason, 'connection')
      assert.match(message, 'ECONNRESET')
    },
  ))

test('one that answers something else than HTTP is an error', () =>
  bytesServing(
    socket => socket.once('data', () => socket.end('220 mail.example ESMTP\r\n')),
    async port => {
      const { reason, message } = await failureOf(`http://127.0.0.1:${port}/`)
      assert.is(reason, 'connection')
      assert.match(message, 'Parse Error')
    },
  ))

const head = 'HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n'

test('of an answer of ten gigabytes the beginning is read, and its connection is ended', () => {
  const ended = openGate()
  let written = 0
  return bytesServing(
    socket => {
      socket.once('close', () => ended.resolve())
      const more = (): void => {
        written += 65_536
        if (!socket.destroyed) socket.write(Buffer.alloc(65_536, 'x'), more)
      }
      socket.once('data', () => socket.write(head, more))
    },
    async port => {
      const { status, body } = await post(`http://127.0.0.1:${port}/`)
      assert.equal([status, body.length], [200, 65_536])
      await ended.promise
      assert.ok(written < 100_000_000, `${written}`)
    },
  )
})

test('of an answer that drips the status counts, and the rest is waited for a quarter of the time', () => {
  let timer: NodeJS.Timeout
  return bytesServing(
    socket => {
      socket.once('data', () => {
        socket.write(head)
        timer = setInterval(() => void socket.write('x'), 10)
        socket.once('close', () => clearInterval(timer))
      })
    },
    async port => {
      // The other three quarters are for a busy machine.
      const late = AbortSignal.timeout(12_000)
      const { status, body } = await post(`http://127.0.0.1:${port}/`, { timeoutMs: 12_000, abortMs: 60_000 })
      assert.is(late.aborted, false, 'a flush is told what came of it')
      assert.is(status, 200)
      assert.ok(body.length < 1_000)
    },
  )
})

test('a body that comes some time after the status is read to its end', () =>
  bytesServing(
    socket =>
      socket.once('data', () => {
        socket.write('HTTP/1.1 400 Bad Request\r\nContent-Length: 3\r\n\r\nto')
        setTimeout(() => socket.write('o'), 50)
      }),
    async port => {
      const { status, body } = await post(`http://127.0.0.1:${port}/`, { timeoutMs: 60_000 })
      assert.equal([status, String(body)], [400, 'too'])
    },
  ))

test('of an answer that is cut off the status counts', () =>
  bytesServing(
    socket => socket.once('data', () => socket.end(`${head}abc`)),
    async port => {
      const { status } = await post(`http://127.0.0.1:${port}/`)
      assert.is(status, 200)
    },
  ))

test('a certificate that nobody has signed is an error, and nothing is sent', async () => {
  const { certificate, key } = filesOf('stranger')
  let requests = 0
  const server = createTlsServer(
    { cert: readFileSync(certificate), key: readFileSync(key) },
    (_request, response) => {
      requests += 1
      response.end()
    },
  )
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  try {
    const { port } = server.address() as AddressInfo
    const { reason, message } = await failureOf(`https://127.0.0.1:${port}/`)
    assert.equal([reason, requests], ['connection', 0])
    // Node 24 adds what it advises.
    assert.match(message, /self-signed certificate.*\. Check that the stub runs, /)
  } finally {
    await new Promise(resolve => server.close(resolve))
  }
})

test('time that is over before the request is sent is a time-out', async () => {
  const controller = new AbortController()
  controller.abort()
  const outgoing = { url: new URL('http://127.0.0.1:9/'), headers: {}, body: [] }
  const error = await rejectionOf(exchange(outgoing, { timeoutMs: 1, signal: controller.signal }))
  assert.is((error as PushError).reason, 'timeout')
})

test.run()
