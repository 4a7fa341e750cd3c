import type { ByteSink, WriteLines } from '../line-writer/line-writer.ts'
import type { ExposedFamily, Exposition } from '../model/exposition.ts'
import { turnBytes } from './format.ts'

/** Writes one family in a text format. */
export interface FamilyWriter {
  /** The lines before those of the series. */
  readonly head: string
  readonly series: WriteLines
  /** The lines after those of all series, in pieces of whole lines. */
  readonly tail?: () => readonly Uint8Array[]
}

/** Writes families and yields after whole lines. Only a series or family that cannot be written is left out. */
export function* writeFamilies(
  { families, onUnwritten }: Exposition,
  sink: ByteSink,
  writerOf: (family: ExposedFamily) => FamilyWriter,
): Generator<void> {
  let turnEnds = sink.written + turnBytes
  for (const family of families) {
    let writer: FamilyWriter
    try {
      writer = writerOf(family)
    } catch (error) {
      onUnwritten?.(family, error)
      continue
    }
    const { head, series: writeSeries, tail } = writer
    const { series } = family
    sink.text(head)
    for (let index = 0; index < series.length; ) {
      const { offset } = sink
      try {
        const next = writeSeries(index)
        sink.checkLength()
        index = next
      } catch (error) {
        sink.rewind(offset)
        onUnwritten?.(family, error)
        index += 1
      }
      if (sink.written < turnEnds) continue
      yield
      turnEnds = sink.written + turnBytes
    }
    for (const piece of tail?.() ?? []) {
      for (let from = 0; from < piece.length; ) {
        const to = piece.indexOf(10, from + turnBytes) + 1 || piece.length
        sink.bytes(piece.subarray(from, to))
        from = to
        yield
      }
    }
  }
}
