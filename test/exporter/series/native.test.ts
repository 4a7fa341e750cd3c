import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { bucketIndex, type NativeSchema } from '../../../exporter-prometheus/lib/series/native-schema.ts'
import { countsOf, seriesOf } from '../../support/native-series.ts'

// What the buckets of a native histogram hold.

/** A factor for which a schema is the coarsest that does not grow faster. */
const factorOf = (schema: number): number => 2 ** (2 ** -schema) * (1 + 1e-9)

/** What there should be of these values, worked out one value after the other. */
function expectedCounts(
  values: ReadonlyArray<readonly [number, number]>,
  schema: NativeSchema,
  zeroThreshold: number,
): ReturnType<typeof countsOf> {
  const [negative, positive] = [new Map<number, number>(), new Map<number, number>()]
  let zero = 0
  for (const [value, count] of values) {
    if (Math.abs(value) <= zeroThreshold) {
      zero += count
      continue
    }
    const index = bucketIndex(Math.abs(value), schema)
    const side = value < 0 ? negative : positive
    side.set(index, (side.get(index) ?? 0) + count)
  }
  const sorted = (side: Map<number, number>) =>
    [...side].filter(([, count]) => count > 0).sort(([a], [b]) => a - b)
  return { negative: sorted(negative), zero, positive: sorted(positive) }
}

function totalOf({ negative, zero, positive }: ReturnType<typeof countsOf>): number {
  return [...negative, ...positive].reduce((sum, [, count]) => sum + count, zero)
}

const finite = fc.double({ noNaN: true, noDefaultInfinity: true })
const common = fc.double({ min: -10, max: 10, noNaN: true })
const values = fc.array(fc.tuple(fc.oneof(finite, common), fc.integer({ min: 0, max: 5 })), { maxLength: 60 })
const threshold = fc.constantFrom(0, 2 ** -128, 1e-3, 1)

test('what is decoded is what was recorded, in every schema', () => {
  fc.assert(
    fc.property(values, fc.integer({ min: -4, max: 8 }), threshold, (values, schema, zeroThreshold) => {
      const series = seriesOf({ bucketFactor: factorOf(schema), maxBuckets: 1_000, zeroThreshold })
      for (const [value, count] of values) series.recordMany(value, count)
      const buckets = series.native
      assert.is(buckets.schema, schema)
      assert.is(buckets.zeroThreshold, zeroThreshold)
      assert.equal(countsOf(buckets), expectedCounts(values, schema as NativeSchema, zeroThreshold))
      assert.is(totalOf(countsOf(buckets)), series.count)
    }),
    { numRuns: 500 },
  )
})

test('with too many buckets the schema is coarser, as if it had been from the start', () => {
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 30 }), threshold, (values, maxBuckets, zeroThreshold) => {
      const series = seriesOf({ bucketFactor: 1.003, maxBuckets, zeroThreshold })
      for (const [value, count] of values) {
        series.recordMany(value, count)
        const { negative, positive } = countsOf(series.native)
        assert.ok(negative.length + positive.length <= maxBuckets || series.native.schema === -4)
      }
      const buckets = series.native
      assert.equal(countsOf(buckets), expectedCounts(values, buckets.schema, zeroThreshold))
      assert.is(totalOf(countsOf(buckets)), series.count)
    }),
    { numRuns: 500 },
  )
})

test('the schema is not coarser than it has to be', () => {
  const series = seriesOf({ bucketFactor: 1.1, maxBuckets: 4 })
  for (const value of [1, 2, 4, 8]) series.record(value)
  assert.is(series.native.schema, 3)
  series.record(16)
  // 1, 2, 4, 8 and 16 are five buckets as long as a bucket has one power of two.
  assert.is(series.native.schema, -1)
  assert.equal(countsOf(series.native).positive, [
    [0, 1],
    [1, 2],
    [2, 2],
  ])
})

test('the coarsest schema keeps what there is, be it too many', () => {
  const series = seriesOf({ maxBuckets: 1 })
  for (const value of [1e-300, 1, 1e300, -1, 0]) series.record(value)
  const { schema } = series.native
  assert.is(schema, -4)
  const { negative, zero, positive } = countsOf(series.native)
  assert.equal([negative.length, zero, positive.length], [1, 2, 2])
  assert.is(series.count, 5)
})

test('values up to the threshold, of either sign, are zero', () => {
  const series = seriesOf({ zeroThreshold: 0.5 })
  for (const value of [0.5, -0.5, 0, -0, 0.1, Number.MIN_VALUE]) series.record(value)
  series.record(0.5 + 2 ** -53)
  series.record(-0.5 - 2 ** -53)
  assert.is(series.native.zeroCount, 6)
  assert.equal(countsOf(series.native).positive, [[-7, 1]])
  assert.equal(countsOf(series.native).negative, [[-7, 1]])
})

test('by default the growth is 1.1 at most, there are 160 buckets, and what is below 2^-128 is zero', () => {
  const series = seriesOf()
  const { schema, zeroThreshold } = series.native
  assert.equal([schema, zeroThreshold], [3, 2 ** -128])
  for (let bucket = 0; bucket < 160; bucket++) series.record(2 ** ((bucket + 0.5) / 8))
  assert.is(series.native.schema, 3)
  series.record(2 ** 21)
  assert.is(series.native.schema, 2)
})

test('sum, count and the classic buckets are those of a classic histogram', () => {
  const series = seriesOf({ buckets: [-1, 0, 1] })
  for (const value of [-2, -1, 0.5, 3]) series.record(value)
  series.recordMany(0.25, 4)
  assert.equal([...series.bounds], [-1, 0, 1])
  assert.equal(series.counts, [2, 0, 5, 1])
  assert.equal([series.sum, series.count], [1.5, 8])
})

test('a count of no values makes no bucket', () => {
  const series = seriesOf({ maxBuckets: 1 })
  series.record(1)
  series.recordMany(1e10, 0)
  assert.is(series.native.schema, 3)
  assert.is(series.count, 1)
})

test('a write marks the series as written to', () => {
  const series = seriesOf()
  series.idleSince = 5
  series.record(1)
  assert.is(series.idleSince, 0)
})

test('the bucket of zero grows up to its limit, and then buckets become coarser', () => {
  fc.assert(
    fc.property(
      values,
      fc.integer({ min: 1, max: 20 }),
      threshold,
      (values, maxBuckets, maxZeroThreshold) => {
        const series = seriesOf({ bucketFactor: 1.1, maxBuckets, maxZeroThreshold })
        for (const [value, count] of values) series.recordMany(value, count)
        const buckets = series.native
        assert.ok(buckets.zeroThreshold <= Math.max(maxZeroThreshold, 2 ** -128))
        assert.is(totalOf(countsOf(buckets)), series.count)
        const { negative, positive } = countsOf(buckets)
        assert.ok(negative.length + positive.length <= maxBuckets || buckets.schema === -4)
      },
    ),
    { numRuns: 500 },
  )
})

test('the latest ten exemplars are kept, the oldest first, and that of each classic bucket', () => {
  const series = seriesOf({ buckets: [5] })
  for (let value = 0; value < 15; value++) series.record(value, { trace_id: value })
  series.record(99)
  const { exemplars } = series.native
  assert.equal(
    exemplars.map(({ value }) => value),
    [5, 6, 7, 8, 9, 10, 11, 12, 13, 14],
  )
  assert.equal(exemplars[0]?.pairs, [['trace_id', '5']])
  assert.equal(
    series.exemplars?.map(exemplar => exemplar?.value),
    [5, 14],
  )
})

test('what was read does not change with what is recorded later', () => {
  const series = seriesOf()
  series.record(1, { trace_id: 'a' })
  const before = series.native
  series.record(1, { trace_id: 'b' })
  assert.equal(countsOf(before).positive, [[0, 1]])
  assert.is(before.exemplars.length, 1)
})

test.run()
