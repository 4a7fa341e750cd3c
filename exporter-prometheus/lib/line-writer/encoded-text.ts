import { isAscii } from 'node:buffer'

/** How many bytes are copied at a time. */
const wordBytes = 8

export function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength)
}

/**
 * Copies the text between two places to a third, which must not lie between them, and returns where it ends there.
 *
 * Measured: for a line, this takes half the time of a call of the engine. As floating-point numbers, because integers
 * of this size are slow. Those that are not numbers might not be kept bit by bit, but no eight bytes of UTF-8 are such:
 * the last two would have to be at least F0, and 7F or FF.
 */
export function copyText(from: DataView, start: number, end: number, to: DataView, at: number): number {
  const shift = at - start
  const last = end - wordBytes
  if (last < start) {
    for (let index = start; index < end; index++) to.setUint8(index + shift, from.getUint8(index))
    return end + shift
  }
  for (let index = start; index < last; index += wordBytes) {
    to.setFloat64(index + shift, from.getFloat64(index, true), true)
  }
  // Some of it once more, where it does not end with a whole word.
  to.setFloat64(last + shift, from.getFloat64(last, true), true)
  return end + shift
}

/** Text that is written again and again, encoded once. */
export class EncodedText {
  readonly view: DataView
  /** In bytes. */
  readonly length: number
  readonly isAscii: boolean

  /** @param bytes - UTF-8, kept as they are. */
  constructor(bytes: Uint8Array) {
    this.view = viewOf(bytes)
    this.length = bytes.length
    this.isAscii = isAscii(bytes)
  }

  static of(text: string): EncodedText {
    return new EncodedText(Buffer.from(text))
  }
}
