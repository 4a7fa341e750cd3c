import snappy from 'snappyjs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { compress } from '../../../../exporter-prometheus/lib/transport/remote-write/snappy.ts'
import { CountedTurns } from '../../../support/counted-turns.ts'
import { Random } from '../../../support/random.ts'

// What is compressed is read by another implementation, and as short as that makes it.

async function compressed(message: Uint8Array): Promise<Buffer> {
  return Buffer.concat(await compress(message, new CountedTurns()))
}

function uncompressed(bytes: Uint8Array): Buffer {
  return Buffer.from(snappy.uncompress(bytes))
}

for (const length of [
  0, 1, 3, 4, 5, 60, 61, 127, 128, 16_383, 16_384, 65_535, 65_536, 65_537, 131_072, 300_000,
]) {
  test(`${length} bytes are compressed block by block, and read by another implementation`, async () => {
    const message = Buffer.from(
      Array.from({ length }, (_, index) => ((index * index) % 251) & (index >> 8 || 255)),
    )
    const turns = new CountedTurns()
    const pieces = await compress(message, turns)
    assert.is(turns.count, Math.ceil(length / 65_536))
    assert.ok(uncompressed(Buffer.concat(pieces)).equals(message))
  })
}

test('so is what repeats itself, at any distance and in any length, and what does not', async () => {
  const random = new Random(11)
  for (let round = 0; round < 300; round++) {
    const parts: Buffer[] = []
    const variety = 1 + random.below(256)
    for (let left = random.below(40); left > 0; left--) {
      const whole = Buffer.concat(parts)
      const from = random.below(whole.length + 1)
      const isCopy = whole.length > 0 && random.below(2) === 0
      const length = random.below(random.below(8) === 0 ? 5_000 : 90)
      parts.push(
        isCopy
          ? whole.subarray(from, from + length)
          : Buffer.from(Array.from({ length }, () => random.below(variety))),
      )
    }
    const message = Buffer.concat(parts)
    assert.ok(uncompressed(await compressed(message)).equals(message), `round ${round}`)
  }
})

test('what grows most by being compressed grows by less than a thirty-second', async () => {
  const random = new Random(13)
  const bytes = (length: number): Buffer => Buffer.from(Array.from({ length }, () => random.below(256)))
  // So many that the last time each was there is too far away for a short tag.
  const repeated = Array.from({ length: 40 }, () => bytes(4))
  const parts = repeated.flatMap(one => [one, one])
  for (let round = 0; round < 2_000; round++) parts.push(bytes(62), repeated[round % repeated.length]!)
  const block = Buffer.concat(parts).subarray(0, 65_536)
  const result = await compressed(block)
  const growth = result.length - block.length
  assert.ok(growth > 1_000 && growth < 65_536 / 32, `${growth}`)
  assert.ok(uncompressed(result).equals(block))
})

test('a request is as short as another implementation makes it', async () => {
  const rows = Array.from(
    { length: 2_000 },
    (_, index) => `requests_total method GET route /r${index} ${index % 97}`,
  )
  for (const message of [Buffer.from(rows.join('|')), Buffer.alloc(200_000), Buffer.from('x'.repeat(61))]) {
    const { length } = await compressed(message)
    const others = snappy.compress(message).length
    assert.ok(length <= 1.02 * others, `${length}, others ${others}`)
  }
})

test.run()
