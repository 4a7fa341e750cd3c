import type { Turns } from '../../base/timers.ts'
import type { Body } from '../body.ts'

// The block format of Snappy, which is what remote write asks for: https://github.com/google/snappy/blob/main/format_description.txt

/** How much is compressed at a time, a fraction of a millisecond. No block refers to another. */
const blockBytes = 65_536

/** Where in the block each four bytes were seen last, by their hash. One for all, because a block is compressed at once. */
const places = new Uint16Array(2 ** 14)

// The lowest two bits of a tag: a literal, or a copy with an offset of eleven bits or of two bytes.
const literalTag = 0
const nearTag = 1
const farTag = 2

/** The longest copy that one tag has. */
const mostCopied = 64

/** Compresses in turns. */
export async function compress(message: Uint8Array, turns: Turns): Promise<Body> {
  const head: number[] = []
  let left = message.length
  for (; left > 127; left >>>= 7) head.push((left & 127) | 128)
  const pieces: Buffer[] = [Buffer.from([...head, left])]
  for (let from = 0; from < message.length; from += blockBytes) {
    pieces.push(compressBlock(message.subarray(from, from + blockBytes)))
    await turns.next()
  }
  return pieces
}

function compressBlock(block: Uint8Array): Buffer {
  const { length } = block
  const view = new DataView(block.buffer, block.byteOffset, length)
  // A literal of more than 60 bytes has a tag of three, and the copy of at least four bytes that parts it from the next
  // has three at most: two bytes more for every 65. The last literal is not followed by a copy.
  const written = Buffer.allocUnsafe(length + (length >> 5) + 3)
  places.fill(0)
  let end = 0
  let literalFrom = 0
  let misses = 0
  for (let at = 1; at + 4 <= length; ) {
    const word = view.getUint32(at, true)
    const hash = Math.imul(word, 0x1e35a7bd) >>> 18
    const seen = places[hash]!
    places[hash] = at
    if (view.getUint32(seen, true) !== word) {
      // Faster and faster over what does not repeat.
      at += 1 + (misses++ >> 5)
      continue
    }
    let copied = 4
    while (at + copied < length && block[seen + copied] === block[at + copied]) copied += 1
    end = writeLiteral(block, literalFrom, at, written, end)
    end = writeCopy(at - seen, copied, written, end)
    at += copied
    literalFrom = at
    misses = 0
  }
  return written.subarray(0, writeLiteral(block, literalFrom, length, written, end))
}

/** Writes the bytes between two places as they are. Returns where that ends. */
function writeLiteral(from: Uint8Array, start: number, end: number, to: Buffer, at: number): number {
  if (start === end) return at
  const last = end - start - 1
  // Up to 60 bytes the tag has their number, beyond that how many bytes the number has.
  if (last < 60) {
    to[at++] = (last << 2) | literalTag
    // Measured: a native call takes longer.
    for (let index = start; index < end; index++) to[at++] = from[index]!
    return at
  }
  to[at++] = (61 << 2) | literalTag
  to[at++] = last & 255
  to[at++] = last >> 8
  to.set(from.subarray(start, end), at)
  return at + end - start
}

/** Writes that bytes are those some way before. Returns where that ends. */
function writeCopy(offset: number, length: number, to: Buffer, at: number): number {
  for (let left = length; left > 0; ) {
    const some = Math.min(left, mostCopied)
    left -= some
    if (some >= 4 && some < 12 && offset < 2_048) {
      to[at++] = ((offset >> 8) << 5) | ((some - 4) << 2) | nearTag
      to[at++] = offset & 255
    } else {
      to[at++] = ((some - 1) << 2) | farTag
      to[at++] = offset & 255
      to[at++] = offset >> 8
    }
  }
  return at
}
