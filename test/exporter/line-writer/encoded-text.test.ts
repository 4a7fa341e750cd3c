import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  copyText,
  copyWords,
  EncodedText,
  viewOf,
} from '../../../exporter-prometheus/lib/line-writer/encoded-text.ts'
import { Random } from '../../support/random.ts'

const characters = ['a', '0', '\u007f', '\0', 'ä', '\u0800', '\uffff', '\u{10000}', '\u{10ffff}']

/** Bytes that read as no number wherever eight of them are taken. */
function noise(length: number): Buffer {
  return Buffer.alloc(length, 0xff)
}

for (const length of Array.from({ length: 41 }, (_, index) => index)) {
  test(`text of ${length} characters is copied exactly, and no neighbouring byte changes`, () => {
    const random = new Random(length + 1)
    for (let time = 0; time < 50; time++) {
      const text = Array.from({ length }, () => characters[random.below(characters.length)]).join('')
      const bytes = Buffer.from(text)
      const [before, after, to] = [random.below(9), random.below(9), random.below(9)]
      const source = Buffer.concat([noise(before), bytes, noise(after)])
      const target = noise(to + bytes.length + 9)
      copyText(viewOf(source), before, before + bytes.length, viewOf(target), to)
      assert.equal(target, Buffer.concat([noise(to), bytes, noise(9)]))
    }
  })

  test(`text of ${length} characters is copied behind itself, with and without a gap`, () => {
    for (const gap of [0, 1, 7, 8]) {
      const bytes = Buffer.concat([Buffer.alloc(length, 'text'), noise(gap + length)])
      copyText(viewOf(bytes), 0, length, viewOf(bytes), length + gap)
      assert.equal(
        bytes,
        Buffer.concat([Buffer.alloc(length, 'text'), noise(gap), Buffer.alloc(length, 'text')]),
      )
    }
  })
}

for (let length = 0; length < 20; length++) {
  test(`${length} bytes are copied in whole words, and no more`, () => {
    const bytes = Buffer.concat([Buffer.alloc(length, 'ä'), Buffer.from('1234567')])
    const target = noise(40)
    assert.is(copyWords(viewOf(bytes), 0, length, viewOf(target), 5), 5 + length)
    const copied = Math.ceil(length / 8) * 8
    assert.equal(target, Buffer.concat([noise(5), bytes.subarray(0, copied), noise(35 - copied)]))
  })
}

test('an encoded text knows its length in bytes, and whether it is ASCII', () => {
  const read = ({ length, isAscii, view }: EncodedText) => [length, isAscii, view.byteLength]
  assert.equal(read(EncodedText.of('')), [0, true, 0])
  assert.equal(read(EncodedText.of('ab')), [2, true, 2])
  assert.equal(read(EncodedText.of('ä')), [2, false, 2])
})

test.run()
