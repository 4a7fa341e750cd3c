import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readFirst } from '../../../exporter-prometheus/lib/members/process/file-reader.ts'
import {
  Chunk,
  decodeHeader,
  encodeHeader,
  type Header,
  headerBytes,
} from '../../../exporter-prometheus/lib/members/process/layout.ts'
import { LogLines } from '../../../exporter-prometheus/lib/members/process/log-lines.ts'
import { withDirectory } from '../../support/directory.ts'

// The bytes of a file: its header, its first record, and records that are cut anywhere.

const header: Header = {
  id: 0.25,
  generation: 2,
  writtenMs: 3,
  logBytes: 4,
  chunks: 5,
  fileBytes: 6,
  living: 7,
  ended: 8,
  obeyed: 9,
  writes: 10,
}

test('a header is read as it was written, if all of it is there and it is of this version', () => {
  const bytes = encodeHeader(header)
  assert.is(bytes.length, headerBytes)
  assert.equal(decodeHeader(bytes), header)
  assert.equal(decodeHeader(Uint8Array.of(...bytes, 9, 9)), header)
  // Not at the beginning of the memory that it is in.
  assert.equal(decodeHeader(Uint8Array.of(1, 2, 3, ...bytes).subarray(3)), header)
  assert.is(decodeHeader(bytes.subarray(0, -1)), 'unreadable')
  assert.is(decodeHeader(new Uint8Array(headerBytes)), 'unreadable')
  const changed = (place: number): Uint8Array => {
    const numbers = new Float64Array(bytes.slice().buffer)
    numbers[place]! += 1
    return new Uint8Array(numbers.buffer)
  }
  assert.is(decodeHeader(changed(0)), 'unreadable')
  assert.is(decodeHeader(changed(1)), 'version')
})

/** All records that have come so far. */
function drain(lines: LogLines): string[] {
  const all: string[] = []
  for (let line = lines.next(); line !== undefined; line = lines.next()) all.push(line)
  return all
}

test('records are read whole, wherever the pieces end that they come in', () => {
  const records = ['', 'a', '["ä𝒳"]', '', 'the last but one', 'b']
  const bytes = Buffer.from(`${records.join('\n')}\nrest`)
  for (let first = 0; first <= bytes.length; first++) {
    for (let second = first; second <= bytes.length; second += 3) {
      const lines = new LogLines()
      const pieces = [bytes.subarray(0, first), bytes.subarray(first, second), bytes.subarray(second)]
      for (const piece of pieces) lines.add(piece)
      assert.equal(drain(lines), records, `${first} ${second}`)
      lines.add(Buffer.from(' of it\n'))
      assert.equal(drain(lines), ['rest of it'])
    }
  }
})

test('what has come is read before more comes, and no record twice', () => {
  const bytes = Buffer.from('one\ntwo\nthree\n')
  const lines = new LogLines()
  const read: string[][] = []
  for (let at = 0; at < bytes.length; at += 2) {
    lines.add(bytes.subarray(at, at + 2))
    read.push(drain(lines))
  }
  assert.equal(read.flat(), ['one', 'two', 'three'])
  assert.equal(read[1], ['one'])
  assert.equal(read.at(-1), ['three'])
})

/** A file of chunks with these contents. */
function fileOf(
  chunks: ReadonlyArray<readonly [kind: number, contents: string]>,
  own: Partial<Header>,
): Buffer {
  const parts: Uint8Array[] = [encodeHeader({ ...header, chunks: chunks.length, logBytes: 1e6, ...own })]
  for (const [kind, contents] of chunks) {
    const text = Buffer.from(contents)
    parts.push(new Uint8Array(Float64Array.of(kind, text.length).buffer), text)
  }
  return Buffer.concat(parts)
}

test('the first record is read from the chunks of the log, wherever these are, as far as the log goes', () =>
  withDirectory(async directory => {
    const first = (chunks: Parameters<typeof fileOf>[0], own: Partial<Header> = {}): string => {
      const path = join(directory, 'file')
      writeFileSync(path, fileOf(chunks, own))
      const read = readFirst(path)
      assert.is(read.header.generation, 2)
      return read.line
    }
    const { log, cells, regions } = Chunk
    assert.is(first([]), '')
    assert.is(first([[cells, 'wrong\n']]), '')
    assert.is(first([[log, 'one\ntwo\n']]), 'one')
    const cut = [
      [cells, 'wrong\n'],
      [log, 'on'],
      [regions, 'wrong\n'],
      [log, 'e\ntwo\n'],
      [log, 'three\n'],
    ] as const
    assert.is(first(cut), 'one')
    // What is behind the end of the log is of a writing that is not complete.
    assert.is(first(cut, { logBytes: 4 }), 'one')
    assert.is(first(cut, { logBytes: 3 }), '')
    assert.is(first(cut, { logBytes: 1 }), '')
    assert.is(first(cut, { chunks: 3 }), '')
    assert.is(
      first(
        [
          [log, 'x'],
          [log, 'yz\n'],
        ],
        { logBytes: 1 },
      ),
      '',
    )
  }))

test.run()
