import fc from 'fast-check'
import { bucketIndex, FixedBuckets } from 'metrics-facade/registry'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

const finite = fc.double({ noNaN: true, noDefaultInfinity: true })
const ascending = fc
  .uniqueArray(finite, { maxLength: 20, selector: value => value + 0 })
  .map(bounds => bounds.sort((a, b) => a - b))

test('a value falls into the first bucket whose bound is not below it', () => {
  fc.assert(
    fc.property(ascending, finite, (bounds, value) => {
      const naive = bounds.findIndex(bound => value <= bound)
      assert.is(bucketIndex(bounds, value), naive === -1 ? bounds.length : naive)
    }),
  )
})

test('fixed buckets count every value once, and cumulate', () => {
  const buckets = new FixedBuckets([1, 2.5])
  buckets.record(1)
  buckets.record(-4)
  buckets.record(2)
  buckets.recordMany(7, 3)
  assert.equal(buckets.counts, [2, 1, 3])
  assert.is(buckets.sum, 20)
  assert.equal(buckets.cumulative(), [
    { bound: 1, count: 2 },
    { bound: 2.5, count: 3 },
    { bound: Number.POSITIVE_INFINITY, count: 6 },
  ])
})

test("the caller's bounds are copied", () => {
  const bounds = [1, 2]
  const buckets = new FixedBuckets(bounds)
  bounds[0] = 100
  assert.equal(buckets.bounds, [1, 2])
})

for (const [bounds, words] of [
  [[], /Give at least one/],
  [[2, 1], /Sort the bounds/],
  [[1, 1], /given twice/],
  [[Number.NaN], /Give finite numbers/],
  [[1, Number.POSITIVE_INFINITY], /Leave it out/],
] as const) {
  test(`the bounds ${bounds} are refused`, () => {
    assert.throws(() => new FixedBuckets(bounds), words)
  })
}

test.run()
