import fc from 'fast-check'
import { Place } from 'metrics-facade/registry'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { BucketedSeries } from '../../../exporter-prometheus/lib/series/bucketed.ts'

const series = (bounds: readonly number[]) => new BucketedSeries(new Place(undefined, ''), bounds, undefined)

const finite = fc.double({ noNaN: true, noDefaultInfinity: true })
const boundsOf = fc
  .uniqueArray(fc.oneof(finite, fc.integer({ min: -5, max: 5 })), { minLength: 1, maxLength: 20 })
  .map(bounds => [...new Set(bounds.map(bound => bound + 0))].sort((a, b) => a - b))

test('bounds are inclusive: a value goes into the first bucket whose bound is not below it', () => {
  const buckets = series([-1, 0, 1, 10])
  for (const value of [-2, -1, -0.5, -0, 0, Number.MIN_VALUE, 1, 1.5, 10, 10.000001, 1e300])
    buckets.record(value)
  assert.equal(buckets.counts, [2, 3, 2, 2, 2])
})

test('wherever values and bounds lie, each value is counted once, where a search from the start finds it', () => {
  fc.assert(
    fc.property(boundsOf, fc.array(fc.oneof(finite, fc.integer({ min: -6, max: 6 }))), (bounds, values) => {
      const buckets = series(bounds)
      const expected = Array.from({ length: bounds.length + 1 }, () => 0)
      for (const value of [...values, ...bounds]) {
        buckets.record(value)
        const index = bounds.findIndex(bound => value <= bound)
        expected[index === -1 ? bounds.length : index]! += 1
      }
      assert.equal(buckets.counts, expected)
    }),
  )
})

test('recordMany is as many records of the same value', () => {
  fc.assert(
    fc.property(fc.integer({ min: -20, max: 20 }), fc.integer({ min: 1, max: 50 }), (value, count) => {
      const [many, one] = [series([-10, 0, 10]), series([-10, 0, 10])]
      many.recordMany(value, count)
      for (let index = 0; index < count; index++) one.record(value)
      assert.equal(many.counts, one.counts)
      assert.is(many.sum, one.sum)
    }),
  )
})

test('a write marks the series as written to', () => {
  const buckets = series([1])
  buckets.idleSince = 5
  buckets.record(1)
  assert.is(buckets.idleSince, 0)
})

test.run()
