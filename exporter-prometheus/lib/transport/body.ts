import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Writable } from 'node:stream'
import { Turns } from '../base/timers.ts'

/** Callbacks for the end of a connection. All share one listener, because a client may send many requests at once. */
const callsAtClose = new WeakMap<Socket, Set<() => void>>()

/** Calls back when a connection closes, or immediately if it is closed. Removing it from `callsAtClose` cancels that. */
function callAtClose(socket: Socket, call: () => void): void {
  if (socket.closed) {
    call()
    return
  }
  const known = callsAtClose.get(socket)
  if (known !== undefined) {
    known.add(call)
    return
  }
  const calls = new Set([call])
  callsAtClose.set(socket, calls)
  socket.once('close', () => {
    for (const call of calls) call()
  })
}

/** Calls back once, when a request is answered or its client is gone. */
export function whenOver(
  request: IncomingMessage,
  response: ServerResponse,
  call: (isSent: boolean) => void,
): void {
  let isSent = false
  // Before Node's own listener, which detaches the socket. Node emits this event for a destroyed socket, too.
  response.prependListener('finish', () => {
    isSent = !response.socket?.destroyed
  })
  const { socket } = request
  const settle = (): void => {
    response.off('close', settle)
    callsAtClose.get(socket)?.delete(settle)
    call(isSent)
  }
  response.once('close', settle)
  // An answer that waits behind others is not closed with its connection. HTTP/2 and mocks do not have such answers.
  if (request.httpVersionMajor === 1 && typeof socket?.once === 'function') callAtClose(socket, settle)
}

/** Bytes in pieces, each small enough to be sent in one go. */
export type Body = readonly Buffer[]

/** Pieces that are written in one turn: about a megabyte, which takes about a millisecond. */
const batchSize = 20

export function lengthOf(body: Body): number {
  return body.reduce((length, piece) => length + piece.length, 0)
}

/** Joins all pieces, and yields to other work in between: allocating and copying several megabytes takes time. */
export async function joinPieces(body: Body, turns: Turns = new Turns()): Promise<Buffer> {
  const whole = Buffer.allocUnsafe(lengthOf(body))
  let length = 0
  for (const piece of body) {
    length += piece.copy(whole, length)
    await turns.next()
  }
  return whole
}

/** The part of a stream that answering needs. Mocks of tests may lack the optional methods. */
export type Answer = Pick<Writable, 'write' | 'end' | 'on' | 'destroyed' | 'writableEnded'> &
  Partial<Pick<Writable, 'cork' | 'uncork'>>

/**
 * Writes all pieces of an answer at the pace of its reader, and ends it; other work goes on in between. Stops early if
 * the answer is closed or ended.
 */
export async function sendPieces(answer: Answer, pieces: Body): Promise<void> {
  if (answer.destroyed || answer.writableEnded) return
  if (pieces.length === 1) {
    answer.end(pieces[0])
    return
  }
  const turns = new Turns()
  let goOn = (): void => {}
  // Not the callback of write(): middleware that compresses answers does not call it.
  for (const event of ['drain', 'close']) answer.on(event, () => goOn())
  for (let from = 0; !answer.destroyed && !answer.writableEnded; from += batchSize) {
    answer.cork?.()
    let isFull = false
    for (const piece of pieces.slice(from, from + batchSize)) isFull = answer.write(piece) === false
    const isLast = from + batchSize >= pieces.length
    if (isLast) answer.end()
    answer.uncork?.()
    if (isLast) return
    if (isFull) {
      await new Promise<void>(resolve => {
        goOn = resolve
      })
    }
    await turns.next()
  }
}
