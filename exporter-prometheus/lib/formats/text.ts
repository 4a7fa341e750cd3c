import { type ByteSink, type LineStyle, linesOf, type WriteLines } from '../line-writer/line-writer.ts'
import { formatBound } from '../line-writer/number.ts'
import type { ExposedFamily, Exposition } from '../model/exposition.ts'
import { escapeHelp, familyName } from '../names/quoting.ts'
import { type Format, turnBytes } from './format.ts'

/** Writes one family in a text format. */
export interface FamilyWriter {
  /** The lines before those of the series. */
  readonly head: string
  readonly series: WriteLines
  /** The lines after those of all series, in pieces of whole lines. */
  readonly tail?: () => readonly Uint8Array[]
}

/** Writes families and yields after whole lines. Only a series that cannot be written is left out. */
export function* writeFamilies(
  { families, onUnwritten }: Exposition,
  sink: ByteSink,
  writerOf: (family: ExposedFamily) => FamilyWriter,
): Generator<void> {
  let turnEnds = sink.written + turnBytes
  for (const family of families) {
    const { head, series: writeSeries, tail } = writerOf(family)
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

const style: LineStyle = { bound: formatBound }

function headOf({ name, type, help }: ExposedFamily): string {
  const written = familyName(name)
  return `${help ? `# HELP ${written} ${escapeHelp(help)}\n` : ''}# TYPE ${written} ${type}\n`
}

const contentType = 'text/plain; version=0.0.4; charset=utf-8'

/**
 * The text format 0.0.4. It yields after whole lines, and the lines of one series always show one moment.
 *
 * https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export const textFormat: Format = {
  contentType,
  // Prometheus 3 calls 0.0.4 with quoted names 1.0.0, and reads it as 0.0.4 if that is what the answer says.
  aliases: { 'text/plain; version=1.0.0; charset=utf-8': contentType },
  write: (exposition, sink) =>
    writeFamilies(exposition, sink, family => ({
      head: headOf(family),
      series: linesOf(family, { own: sink, sums: sink, counts: sink }, style),
    })),
}
