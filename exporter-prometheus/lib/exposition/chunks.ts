import type { ExposedFamily, Exposition } from './exposition.ts'
import { labelWriter } from './labels.ts'

/** Characters per chunk: measured, much longer or shorter strings take longer to put together and to encode. */
export const chunkLength = 16_384

/** What a text format makes of one family. */
export interface FamilyText {
  /** The lines before those of the series. */
  readonly head: string
  /** The lines of the series at `index`, all of one moment, given the text of its labels. */
  readonly series: (index: number, labels: string) => string
  /** The lines after those of all series. */
  readonly tail?: () => readonly string[]
}

/** Writes families one after the other in chunks that end at the end of a line. */
export function* writeFamilies(
  exposition: Exposition,
  textOf: (family: ExposedFamily) => FamilyText,
): Generator<string> {
  const labelText = labelWriter(exposition)
  let chunk = ''
  for (const family of exposition.families) {
    const { head, series: linesOf, tail } = textOf(family)
    const { series } = family
    chunk += head
    for (let index = 0; index < series.length; index++) {
      chunk += linesOf(index, labelText(series[index]!))
      if (chunk.length >= chunkLength) {
        yield chunk
        chunk = ''
      }
    }
    for (const lines of tail?.() ?? []) {
      chunk += lines
      if (chunk.length >= chunkLength) {
        yield chunk
        chunk = ''
      }
    }
  }
  if (chunk !== '') yield chunk
}
