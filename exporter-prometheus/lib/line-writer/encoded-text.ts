import { builtin } from '../base/builtin.ts'

const { isAscii } = builtin('node:buffer')

/** The number of bytes that one step copies. */
export const wordBytes = 8

export function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength)
}

/**
 * Copies the text between `start` and `end` to `at`, which must not lie between them, and returns the end of the copy.
 *
 * Measured: for a line, this takes half the time of a native call. It copies doubles, because 64-bit integers are slow.
 * A `NaN` might change its bits on the way, but eight bytes of UTF-8 are never a `NaN`: the last two would have to be
 * at least F0, and 7F or FF.
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
  // The last word overlaps the previous one if the length is not a multiple of eight.
  to.setFloat64(last + shift, from.getFloat64(last, true), true)
  return end + shift
}

/**
 * As `copyText`, but copies whole words, so up to seven bytes more, for which both must have room: what follows the copy is
 * written later. These are UTF-8, too.
 */
export function copyWords(from: DataView, start: number, end: number, to: DataView, at: number): number {
  const shift = at - start
  for (let index = start; index < end; index += wordBytes) {
    to.setFloat64(index + shift, from.getFloat64(index, true), true)
  }
  return end + shift
}

/** A string that is encoded once and written many times. */
export class EncodedText {
  readonly view: DataView
  /** The length in bytes. */
  readonly length: number
  readonly isAscii: boolean

  /** @param bytes - UTF-8; not copied. */
  constructor(bytes: Uint8Array) {
    this.view = viewOf(bytes)
    this.length = bytes.length
    this.isAscii = isAscii(bytes)
  }

  static of(text: string): EncodedText {
    return new EncodedText(Buffer.from(text))
  }
}
