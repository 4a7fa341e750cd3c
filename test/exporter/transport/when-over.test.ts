import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { whenOver } from '../../../exporter-prometheus/lib/transport/body.ts'
import { nextTurn, openGate } from '../../support/gate.ts'
import { serving } from '../../support/serving.ts'

type Handle = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>

/** Destroys the connection, and waits until everybody was told. */
async function cut({ socket }: IncomingMessage): Promise<void> {
  const closed = once(socket, 'close')
  socket.destroy()
  await closed
  await nextTurn()
}

/** What is called back for each of some requests over one connection, which the client leaves if it is told to. */
async function callsOf(
  requests: number,
  handle: Handle,
  before: (request: IncomingMessage) => unknown = () => {},
) {
  const calls: boolean[][] = []
  const over = openGate()
  await serving(
    async (request, response) => {
      const index = calls.push([]) - 1
      await before(request)
      whenOver(request, response, isSent => {
        calls[index]!.push(isSent)
        if (calls.length === requests && calls.every(({ length }) => length > 0)) over.resolve()
      })
      await handle(request, response)
    },
    async ({ port }) => {
      const client = connect(port, '127.0.0.1').on('error', () => {})
      client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(requests))
      await over.promise
      // Whatever is called twice would be by now.
      client.destroy()
      for (let turn = 0; turn < 5; turn++) await nextTurn()
    },
  )
  return calls
}

test('an answer that is sent is over once, and sent', async () => {
  assert.equal(await callsOf(1, (_request, response) => void response.end('x')), [[true]])
  assert.equal(await callsOf(3, (_request, response) => void response.end('x')), [[true], [true], [true]])
})

test('an answer whose client goes away is over once, and not sent', async () => {
  assert.equal(await callsOf(1, request => void request.socket.destroy()), [[false]])
  const handle: Handle = (request, response) => {
    response.write('x')
    request.socket.destroy()
  }
  assert.equal(await callsOf(1, handle), [[false]])
})

test('an answer that ends after its client is gone is not sent', async () => {
  for (const isAwaited of [false, true]) {
    const finished = openGate()
    const handle: Handle = async (request, response) => {
      response.once('finish', finished.resolve)
      if (isAwaited) await cut(request)
      else request.socket.destroy()
      response.end('x')
    }
    assert.equal(await callsOf(1, handle), [[false]])
  }
})

test('an answer that is cut off in its middle is not sent, although some Nodes say that it finishes', async () => {
  const handle: Handle = async (request, response) => {
    // More than what waits in the system for a client that does not read.
    response.end(Buffer.alloc(50_000_000))
    await nextTurn()
    await cut(request)
  }
  assert.equal(await callsOf(1, handle), [[false]])
})

test('what is watched after the connection is closed is over at once, and not sent', async () => {
  assert.equal(await callsOf(1, () => {}, cut), [[false]])
})

test('what is watched while the connection closes is over once, and not sent', async () => {
  const close = async ({ socket }: IncomingMessage): Promise<void> => {
    socket.destroy()
    for (let time = 0; time < 100 && !socket.closed; time++) await new Promise(process.nextTick)
  }
  assert.equal(await callsOf(1, () => {}, close), [[false]])
})

test('answers that wait behind one whose client goes away are over with it', async () => {
  const handle: Handle = async (request, response) => {
    response.on('error', () => {})
    if (request.socket.listenerCount('close') === 0) return
    await nextTurn()
    request.socket.destroy()
  }
  assert.equal(await callsOf(3, handle), [[false], [false], [false]])
})

test.run()
