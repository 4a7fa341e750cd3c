import type { Writable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { ByteSink } from './bytes.ts'
import type { ExposedFamily, Exposition } from './exposition.ts'
import type { Format } from './format.ts'

/** How long a render that can wait holds the event loop at a time. */
const holdMs = 2

/** Bytes after which a stream is given what there is: enough to have most of what lines share written once in it. */
const streamBytes = 49_152

/**
 * About how many bytes an exposition takes. What labels take is not known; a buffer that is too large costs little,
 * because what is not written to is never fetched.
 */
function estimateBytes({ families }: Exposition): number {
  let bytes = 0
  for (const family of families) bytes += family.series.length * linesOf(family) * (family.name.length + 64)
  return bytes
}

/** How many lines a series of a family takes in the text formats. */
function linesOf(family: ExposedFamily): number {
  if (family.type === 'histogram') return family.distribution.bounds.length + 3
  return family.type === 'summary' ? family.distribution.quantiles.length + 2 : 1
}

/** Renders at one go. */
export function renderWhole(format: Format, exposition: Exposition): ByteSink {
  const sink = new ByteSink(estimateBytes(exposition))
  for (const _turn of format.write(exposition, sink));
  return sink
}

/** Renders in turns of a few milliseconds, so that other work goes on. */
async function renderTurns(
  format: Format,
  exposition: Exposition,
  sink: ByteSink,
  afterTurn: () => Promise<void> | undefined,
): Promise<void> {
  let turnEnds = performance.now() + holdMs
  for (const _turn of format.write(exposition, sink)) {
    const taken = afterTurn()
    if (taken !== undefined) await taken
    if (performance.now() < turnEnds) continue
    await nextTurn()
    turnEnds = performance.now() + holdMs
  }
}

/** Renders in turns of a few milliseconds. */
export async function renderBytesInTurns(format: Format, exposition: Exposition): Promise<Buffer> {
  const sink = new ByteSink(estimateBytes(exposition))
  await renderTurns(format, exposition, sink, () => undefined)
  return sink.take()
}

/** Writes chunk by chunk, waits for a slow reader, and leaves the stream open. Rejects when the stream fails. */
export async function renderInto(writable: Writable, format: Format, exposition: Exposition): Promise<void> {
  const sink = new ByteSink()
  const flush = () => writeChunk(writable, sink.take())
  await renderTurns(format, exposition, sink, () => (sink.place < streamBytes ? undefined : flush()))
  if (sink.place > 0) await flush()
}

/** Fulfilled when the stream has taken the chunk; rejected when it fails, or is closed before. */
function writeChunk(writable: Writable, chunk: Uint8Array): Promise<void> {
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
