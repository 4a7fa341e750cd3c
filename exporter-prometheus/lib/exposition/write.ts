import type { Writable } from 'node:stream'
import { Turns } from './turns.ts'

/** Pieces that are handed over at once: about a megabyte, which takes a millisecond or so. */
const batchSize = 20

/** Fulfilled when the stream has taken the piece; rejected when it fails, or is closed before. */
export function writePiece(writable: Writable, piece: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const onClose = (): void => reject(new Error('The stream was closed before the end of the exposition.'))
    if (writable.destroyed || writable.writableEnded) return onClose()
    writable.on('error', reject)
    writable.on('close', onClose)
    writable.write(piece, error => {
      // The listener stays on a stream that fails: its 'error' event comes after this, and is dealt with.
      if (error) return reject(error)
      writable.off('error', reject)
      writable.off('close', onClose)
      resolve()
    })
  })
}

/**
 * Writes all pieces of an answer at the pace of its reader, so that other work goes on meanwhile, and ends it. Stops
 * where it is closed before.
 */
export async function sendPieces(answer: Writable, pieces: readonly Uint8Array[]): Promise<void> {
  const turns = new Turns()
  let goOn = (): void => {}
  // Not the callback of write(), which what compresses answers does not call.
  for (const event of ['drain', 'close']) answer.on(event, () => goOn())
  for (let from = 0; !answer.destroyed; from += batchSize) {
    answer.cork()
    let isFull = false
    for (const piece of pieces.slice(from, from + batchSize)) isFull = !answer.write(piece)
    const isLast = from + batchSize >= pieces.length
    if (isLast) answer.end()
    answer.uncork()
    if (isLast) return
    if (isFull) {
      await new Promise<void>(resolve => {
        goOn = resolve
      })
    }
    await turns.next()
  }
}
