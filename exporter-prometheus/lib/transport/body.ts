import type { Writable } from 'node:stream'
import { Turns } from '../formats/render.ts'

/** Bytes, in pieces of which each can be sent at once. */
export type Body = readonly Buffer[]

/** Pieces that are handed over at once: about a megabyte, which takes a millisecond or so. */
const batchSize = 20

export function lengthOf(body: Body): number {
  return body.reduce((length, piece) => length + piece.length, 0)
}

/** All pieces in one, put together while other work goes on: the memory of several megabytes takes its time to fetch. */
export async function joinPieces(body: Body): Promise<Buffer> {
  const whole = Buffer.allocUnsafe(lengthOf(body))
  const turns = new Turns()
  let length = 0
  for (const piece of body) {
    length += piece.copy(whole, length)
    await turns.next()
  }
  return whole
}

/** What of a stream is needed to answer. Those that are made for tests have neither of the optional ones. */
export type Answer = Pick<Writable, 'write' | 'end' | 'on' | 'destroyed' | 'writableEnded'> &
  Partial<Pick<Writable, 'cork' | 'uncork'>>

/**
 * Writes all pieces of an answer at the pace of its reader, so that other work goes on meanwhile, and ends it. Stops
 * where it is closed or ended before.
 */
export async function sendPieces(answer: Answer, pieces: Body): Promise<void> {
  if (answer.destroyed || answer.writableEnded) return
  if (pieces.length === 1) {
    answer.end(pieces[0])
    return
  }
  const turns = new Turns()
  let goOn = (): void => {}
  // Not the callback of write(), which what compresses answers does not call.
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
