import type { PbfWriter } from 'pbf'

/** The halves of the value that marks the end of a series: a `NaN` of its own, which a number would not keep. */
const staleHigh = 0x7ff00000
const staleLow = 2

/** Writes a field with a number, or with the mark of an end. */
export function writeValueField(field: number, value: number | 'stale', writer: PbfWriter): void {
  if (value !== 'stale') {
    writer.writeDoubleField(field, value)
    return
  }
  // The wire type of eight bytes.
  writer.writeTag(field, 1)
  writer.writeFixed32(staleLow)
  writer.writeFixed32(staleHigh)
}
