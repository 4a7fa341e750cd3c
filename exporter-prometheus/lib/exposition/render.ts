import type { Writable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Exposition } from './exposition.ts'
import type { Format } from './negotiate.ts'

/** How long a render that can wait holds the event loop at a time. */
const holdMs = 2

function bytesOf(chunk: string | Uint8Array): Buffer {
  return typeof chunk === 'string'
    ? Buffer.from(chunk)
    : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
}

/** Renders at one go. */
export function renderWhole(format: Format, exposition: Exposition): string | Uint8Array {
  const chunks = Array.from(format.write(exposition))
  return format.isBinary === true ? Buffer.concat(chunks.map(bytesOf)) : chunks.join('')
}

/** Renders in turns of a few milliseconds, so that other work goes on. */
async function* renderTurns(format: Format, exposition: Exposition): AsyncGenerator<Buffer> {
  let turnEnds = performance.now() + holdMs
  for (const chunk of format.write(exposition)) {
    yield bytesOf(chunk)
    if (performance.now() < turnEnds) continue
    await nextTurn()
    turnEnds = performance.now() + holdMs
  }
}

/** Renders in turns of a few milliseconds. */
export async function renderBytesInTurns(format: Format, exposition: Exposition): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of renderTurns(format, exposition)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** Writes chunk by chunk, waits for a slow reader, and leaves the stream open. Rejects when the stream fails. */
export async function renderInto(writable: Writable, format: Format, exposition: Exposition): Promise<void> {
  for await (const chunk of renderTurns(format, exposition)) await writeChunk(writable, chunk)
}

/** Fulfilled when the stream has taken the chunk; rejected when it fails, or is closed before. */
function writeChunk(writable: Writable, chunk: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const onClose = (): void => reject(new Error('The stream was closed before the end of the exposition.'))
    if (writable.destroyed || writable.writableEnded) return onClose()
    writable.on('error', reject)
    writable.on('close', onClose)
    writable.write(chunk, error => {
      // The listener stays on a stream that fails: its 'error' event comes after this, and is dealt with.
      if (error) return reject(error)
      writable.off('error', reject)
      writable.off('close', onClose)
      resolve()
    })
  })
}
