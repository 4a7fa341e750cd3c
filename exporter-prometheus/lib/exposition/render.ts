import type { Writable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { ByteSink } from './bytes.ts'
import type { Exposition } from './exposition.ts'
import type { Format } from './format.ts'

/** How long a render that can wait holds the event loop at a time. */
const holdMs = 2

/** Renders at one go. */
export function renderWhole<Chunk extends string | Uint8Array>(
  format: Format<Chunk>,
  exposition: Exposition,
): Chunk {
  const sink = new ByteSink()
  for (const chunk of format.write(exposition)) sink.write(chunk)
  // By way of bytes: chunks that are only joined stay trees of strings, which the garbage collector walks again and again.
  return (format.isBinary === true ? sink.bytes() : sink.text()) as Chunk
}

/** Renders in turns of a few milliseconds, so that other work goes on. */
async function renderTurns(
  format: Format,
  exposition: Exposition,
  take: (chunk: string | Uint8Array) => Promise<void> | undefined,
): Promise<void> {
  let turnEnds = performance.now() + holdMs
  for (const chunk of format.write(exposition)) {
    const taken = take(chunk)
    if (taken !== undefined) await taken
    if (performance.now() < turnEnds) continue
    await nextTurn()
    turnEnds = performance.now() + holdMs
  }
}

/** Renders in turns of a few milliseconds. */
export async function renderBytesInTurns(format: Format, exposition: Exposition): Promise<Buffer> {
  const sink = new ByteSink()
  await renderTurns(format, exposition, chunk => sink.write(chunk))
  return sink.bytes()
}

/** Writes chunk by chunk, waits for a slow reader, and leaves the stream open. Rejects when the stream fails. */
export async function renderInto(writable: Writable, format: Format, exposition: Exposition): Promise<void> {
  await renderTurns(format, exposition, chunk => writeChunk(writable, chunk))
}

/** Fulfilled when the stream has taken the chunk; rejected when it fails, or is closed before. */
function writeChunk(writable: Writable, chunk: string | Uint8Array): Promise<void> {
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
