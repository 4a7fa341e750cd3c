/*! Includes snappyjs, Copyright (c) 2016 Zhipeng Jia, under the MIT licence: see dist/LICENSE-snappyjs.txt. */
/// <reference path="./snappyjs.d.ts" />
import { PbfWriter } from 'pbf'
// Not the whole package: the half that decompresses is of no use here.
import { SnappyCompressor } from 'snappyjs/snappy_compressor.js'
import type { Turns } from '../../base/timers.ts'
import type { Body } from '../body.ts'

/** How much is compressed at a time, a fraction of a millisecond: a block of the format, which refers to no other. */
const blockBytes = 65_536

/** Compresses in the block format of Snappy, in turns. */
export async function compress(message: Uint8Array, turns: Turns): Promise<Body> {
  const pieces = [Buffer.from(varint(message.length))]
  for (let from = 0; from < message.length; from += blockBytes) {
    const block = message.subarray(from, from + blockBytes)
    const compressor = new SnappyCompressor(block)
    const written = Buffer.allocUnsafe(compressor.maxCompressedLength())
    const end = compressor.compressToBuffer(written)
    // It begins with the length of the block, but only that of the whole is written, once.
    pieces.push(written.subarray(varint(block.length).length, end))
    await turns.next()
  }
  return pieces
}

function varint(value: number): Uint8Array {
  const writer = new PbfWriter()
  writer.writeVarint(value)
  return writer.finish()
}
