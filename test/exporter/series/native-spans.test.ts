import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Spans } from '../../../exporter-prometheus/lib/series/spans.ts'
import { decodeSpans } from '../../support/native-decoder.ts'

function spansOf(buckets: ReadonlyMap<number, number>): Spans {
  return Spans.of([...buckets])
}

const plain = ({ spans, deltas }: Spans) => [spans.map(({ offset, length }) => [offset, length]), deltas]

test('buckets beside each other are a span, the first with its index, the others with the gap', () => {
  const buckets = new Map([
    [-2, 3],
    [-1, 5],
    [2, 1],
    [6, 3],
    [7, 2],
  ])
  assert.equal(plain(spansOf(buckets)), [
    [
      [-2, 5],
      [3, 2],
    ],
    [3, 2, -5, 0, 1, 2, -1],
  ])
})

test('a gap of two is bridged by buckets without a count, one of three is not', () => {
  const pair = (second: number) =>
    new Map([
      [0, 1],
      [second, 1],
    ])
  assert.equal(plain(spansOf(pair(3))), [[[0, 4]], [1, -1, 0, 1]])
  assert.equal(plain(spansOf(pair(4))), [
    [
      [0, 1],
      [3, 1],
    ],
    [1, 0],
  ])
})

test('nothing makes no spans', () => {
  assert.equal(plain(spansOf(new Map())), [[], []])
  assert.equal(plain(spansOf(new Map([[5, 0]]))), [[], []])
})

const index = fc.oneof(fc.integer({ min: -20, max: 20 }), fc.integer({ min: -275_000, max: 262_144 }))
const count = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 2 ** 52 }))

test('what is decoded is what was encoded, however often an index comes', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(index, count)), pairs => {
      const buckets = new Map(pairs)
      const sorted = [...buckets].sort(([a], [b]) => a - b)
      const { spans, deltas } = Spans.of(sorted.flatMap(bucket => [bucket, bucket]))
      const decoded = decodeSpans(spans, deltas)
      const without = (counts: ReadonlyMap<number, number>) =>
        [...counts].filter(([, count]) => count > 0).sort(([a], [b]) => a - b)
      assert.equal(without(decoded), without(buckets))
      const bridged = [...decoded.values()].filter(count => count === 0).length
      assert.ok(bridged <= 2 * Math.max(0, buckets.size - 1))
      for (const { length } of spans) assert.ok(length > 0)
    }),
    { numRuns: 500 },
  )
})

test.run()
