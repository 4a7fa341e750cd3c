import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { decodeMostlyAscii } from '../../../exporter-prometheus/lib/line-writer/decode.ts'

for (const character of ['a', 'é', '€', '😀']) {
  for (const length of [0, 1, 16_380, 16_381, 16_382, 16_383, 16_384, 16_385, 49_150, 100_000]) {
    test(`${character} after ${length} bytes, and once more at the end, is read as Node reads UTF-8`, () => {
      const text = `${'x'.repeat(length)}${character}${'y'.repeat(40_000)}${character}`
      const bytes = Buffer.from(text)
      assert.ok(decodeMostlyAscii(bytes) === text)
      assert.ok(decodeMostlyAscii(bytes.subarray(length)) === text.slice(length))
    })
  }
}

test('a text without any ASCII is read as Node reads UTF-8', () => {
  const text = 'ж😀€'.repeat(20_000)
  assert.ok(decodeMostlyAscii(Buffer.from(text)) === text)
})

test.run()
