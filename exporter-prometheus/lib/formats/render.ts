import type { Writable } from 'node:stream'
import { Turns } from '../base/timers.ts'
import { ByteSink, keepCompiled, type Pages, type Room } from '../line-writer/line-writer.ts'
import type { Exposition } from '../model/exposition.ts'
import type { SeriesViews } from '../model/views.ts'
import type { MetricType } from '../series/family.ts'
import type { Format } from './format.ts'

keepCompiled(() => new Turns())

/**
 * The size of a piece: large enough for lines to share most prefixes, small enough to reuse pages of memory. Measured:
 * allocating memory for a whole body takes a quarter of a scrape.
 */
const pieceBytes = 49_152

/**
 * Estimates the size of an exposition in bytes. The length of labels is unknown. Too large a buffer costs little,
 * because the system provides memory only where something is written.
 */
function estimateBytes({ families }: Exposition): number {
  let bytes = 0
  for (const { name, type, series } of families) {
    const [first] = series
    if (first !== undefined) bytes += series.length * linesOf[type](first as never) * (name.length + 64)
  }
  return bytes
}

/** The number of lines of a series in the text formats, by type. */
const linesOf: { readonly [T in MetricType]: (series: SeriesViews[T]) => number } = {
  counter: () => 1,
  gauge: () => 1,
  histogram: ({ bounds }) => bounds.length + 3,
  summary: ({ quantiles }) => quantiles.length + 2,
}

/**
 * The memory of the last whole text, which the next one is written to, so that only its string is new. Held weakly, so
 * that it does not outlast a time without renders. Measured: without this V8 collects all garbage twice as often.
 */
let lastMemory: WeakRef<Room> | undefined

/** Renders without a break: to bytes if the format is binary, else to a string. */
export function renderWhole(format: Format, exposition: Exposition): string | Uint8Array {
  const memory = format.isBinary ? undefined : lastMemory?.deref()
  // It is not given to a render inside of this one, which a getter of a view can begin.
  if (memory !== undefined) lastMemory = undefined
  const sink = new ByteSink(estimateBytes(exposition), undefined, undefined, memory)
  for (const _turn of format.write(exposition, sink));
  if (format.isBinary) return sink.take()
  const text = sink.toString()
  lastMemory = new WeakRef(sink.room(0))
  return text
}

/** Renders a few milliseconds at a time, and hands over each piece as soon as it is written. */
async function renderPieces(
  format: Format,
  exposition: Exposition,
  give: (piece: Buffer) => Promise<void> | undefined,
  pages?: Pages,
): Promise<void> {
  const sink = new ByteSink(0, pages)
  const turns = new Turns()
  for (const _turn of format.write(exposition, sink)) {
    const accepted = sink.offset < pieceBytes ? undefined : give(sink.take())
    if (accepted !== undefined) await accepted
    const turn = turns.next()
    if (turn !== undefined) await turn
  }
  if (sink.offset > 0) await give(sink.take())
}

/** Renders a few milliseconds at a time. */
export async function renderInTurns(
  format: Format,
  exposition: Exposition,
  pages?: Pages,
): Promise<readonly Buffer[]> {
  const pieces: Buffer[] = []
  const keep = (piece: Buffer): undefined => {
    pieces.push(piece)
  }
  await renderPieces(format, exposition, keep, pages)
  return pieces
}

/** Writes piece by piece at the pace of the reader, and leaves the stream open. Rejects if the stream fails. */
export function renderInto(writable: Writable, format: Format, exposition: Exposition): Promise<void> {
  return renderPieces(format, exposition, piece => writePiece(writable, piece))
}

/** Fulfilled when the stream has taken the piece; rejected if it fails or is closed before that. */
function writePiece(writable: Writable, piece: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const onClose = (): void => reject(new Error('The stream was closed before the end of the exposition.'))
    if (writable.destroyed || writable.writableEnded) return onClose()
    writable.on('error', reject)
    writable.on('close', onClose)
    writable.write(piece, error => {
      // A stream that fails keeps its listener, because its 'error' event is still to come.
      if (error) return reject(error)
      writable.off('error', reject)
      writable.off('close', onClose)
      resolve()
    })
  })
}
