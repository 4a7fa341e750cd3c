import { createServer, get, type ServerResponse } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { Writable } from 'node:stream'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { joinPieces, sendPieces } from '../../../exporter-prometheus/lib/transport/body.ts'
import { nextTurn, openGate } from '../../support/gate.ts'

function piecesOf(count: number, bytes = 40_000): Buffer[] {
  return Array.from({ length: count }, (_, index) => Buffer.alloc(bytes, String(index % 10)))
}

/** Takes a piece each turn, and like what compresses answers calls back nobody who writes. */
class Slow extends Writable {
  readonly taken: Buffer[] = []
  /** The most bytes that waited. */
  most = 0

  override write(chunk: unknown): boolean {
    const goesOn = super.write(chunk)
    this.most = Math.max(this.most, this.writableLength)
    return goesOn
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.taken.push(chunk)
    setImmediate(done)
  }
}

for (const count of [0, 1, 2, 19, 20, 21, 40, 41, 400]) {
  test(`${count} pieces are sent one after the other, and the answer ends`, async () => {
    const answer = new Slow()
    const ended = new Promise(resolve => answer.on('finish', resolve))
    await sendPieces(answer, piecesOf(count))
    await ended
    assert.equal(Buffer.concat(answer.taken), Buffer.concat(piecesOf(count)))
    // Twenty are written in a turn, and no more before these have gone.
    assert.is(answer.most, count === 1 ? 0 : Math.min(count, 20) * 40_000)
  })
}

test('pieces are joined as they are', async () => {
  for (const count of [0, 1, 2, 400]) {
    assert.equal(await joinPieces(piecesOf(count)), Buffer.concat(piecesOf(count)))
  }
})

test('nothing more is sent once the answer is closed', async () => {
  const answer = new Slow()
  const sending = sendPieces(answer, piecesOf(100))
  await nextTurn()
  answer.destroy()
  await sending
  assert.ok(answer.taken.length < 20)
})

test('an answer that was closed before is left alone', async () => {
  const answer = new Slow()
  answer.destroy()
  await sendPieces(answer, piecesOf(3))
  assert.equal(answer.taken, [])
})

/** Serves these pieces, one request after the other over the same connection. */
async function serving(
  pieces: readonly Buffer[],
  body: (port: number, answers: ReadonlyArray<Promise<void>>) => Promise<void>,
): Promise<void> {
  const answers: Array<Promise<void>> = []
  const server = createServer((_request, response: ServerResponse) => {
    response.setHeader(
      'Content-Length',
      pieces.reduce((length, piece) => length + piece.length, 0),
    )
    answers.push(sendPieces(response, pieces))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  try {
    await body((server.address() as AddressInfo).port, answers)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

test('several megabytes arrive over HTTP as they were sent', () => {
  const pieces = piecesOf(170)
  return serving(pieces, async port => {
    for (let time = 0; time < 2; time++) {
      const response = await fetch(`http://127.0.0.1:${port}/`)
      assert.equal(Buffer.from(await response.arrayBuffer()), Buffer.concat(pieces))
    }
  })
})

test('requests that do not wait for the answers before them are all answered', () => {
  const pieces = piecesOf(60)
  return serving(pieces, async port => {
    const socket = connect(port, '127.0.0.1')
    const chunks: Buffer[] = []
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    const closed = new Promise(resolve => socket.on('close', resolve))
    for (const connection of ['keep-alive', 'keep-alive', 'close']) {
      socket.write(`GET / HTTP/1.1\r\nHost: localhost\r\nConnection: ${connection}\r\n\r\n`)
    }
    await closed
    const parts = Buffer.concat(chunks).toString('latin1').split(Buffer.concat(pieces).toString('latin1'))
    assert.is(parts.length - 1, 3)
    for (const head of parts.slice(0, -1)) assert.match(head, /^HTTP\/1\.1 200 OK\r\n/)
  })
})

test('a client that goes away in the middle of several megabytes ends the sending, and troubles nobody', () =>
  serving(piecesOf(1_000), async (port, answers) => {
    const gone = openGate()
    const request = get({ port, host: '127.0.0.1' }, response => {
      response.once('data', () => request.destroy())
      response.on('error', () => {})
      response.on('close', () => gone.resolve())
    })
    await gone.promise
    await Promise.all(answers)
    assert.is(answers.length, 1)
  }))

test.run()
