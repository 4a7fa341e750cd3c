import type { Writable } from 'node:stream'
import { nextTurn, steadyMs } from '../base/timers.ts'
import { ByteSink, keepShape, type Pages } from '../line-writer/line-writer.ts'
import type { Exposition } from '../model/exposition.ts'
import type { SeriesViews } from '../model/views.ts'
import type { MetricType } from '../series/family.ts'
import type { Format } from './format.ts'

/** How long work that can wait holds the event loop at a time. */
const holdMs = 2

/** Lets other work go on after every few milliseconds, wherever it is asked to. */
export class Turns {
  #end: number = steadyMs() + holdMs

  /** What is to be waited for, if anything, before what comes next. */
  next(): Promise<void> | undefined {
    return steadyMs() < this.#end ? undefined : this.#yield()
  }

  async #yield(): Promise<void> {
    await nextTurn()
    this.#end = steadyMs() + holdMs
  }
}

keepShape(new Turns())

/**
 * Bytes after which a piece ends: enough to have most of what lines share written once in it, and so few that memory is
 * used again which was used before. Measured, to fetch new memory for a whole body takes a quarter of a scrape.
 */
const pieceBytes = 49_152

/**
 * About how many bytes an exposition takes. What labels take is not known; a buffer that is too large costs little,
 * because what is not written to is never fetched.
 */
function estimateBytes({ families }: Exposition): number {
  let bytes = 0
  for (const { name, type, series } of families) {
    const [first] = series
    if (first !== undefined) bytes += series.length * linesOf[type](first as never) * (name.length + 64)
  }
  return bytes
}

/** How many lines a series of each type takes in the text formats. */
const linesOf: { readonly [T in MetricType]: (series: SeriesViews[T]) => number } = {
  counter: () => 1,
  gauge: () => 1,
  histogram: ({ bounds }) => bounds.length + 3,
  summary: ({ quantiles }) => quantiles.length + 2,
}

/** Renders at one go. */
export function renderWhole(format: Format, exposition: Exposition): ByteSink {
  const sink = new ByteSink(estimateBytes(exposition))
  for (const _turn of format.write(exposition, sink));
  return sink
}

/** Renders in turns of a few milliseconds, and gives each piece away as soon as it is written. */
async function renderPieces(
  format: Format,
  exposition: Exposition,
  give: (piece: Buffer) => Promise<void> | undefined,
  pages?: Pages,
): Promise<void> {
  const sink = new ByteSink(0, pages)
  const turns = new Turns()
  for (const _turn of format.write(exposition, sink)) {
    const given = sink.place < pieceBytes ? undefined : give(sink.take())
    if (given !== undefined) await given
    const turn = turns.next()
    if (turn !== undefined) await turn
  }
  if (sink.place > 0) await give(sink.take())
}

/** Renders in turns of a few milliseconds. */
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

/** Writes piece by piece, waits for a slow reader, and leaves the stream open. Rejects when the stream fails. */
export function renderInto(writable: Writable, format: Format, exposition: Exposition): Promise<void> {
  return renderPieces(format, exposition, piece => writePiece(writable, piece))
}

/** Fulfilled when the stream has taken the piece; rejected when it fails, or is closed before. */
function writePiece(writable: Writable, piece: Uint8Array): Promise<void> {
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
