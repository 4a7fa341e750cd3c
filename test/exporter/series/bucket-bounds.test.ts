import fc from 'fast-check'
import {
  BuildError,
  defaultBuckets,
  exponentialBuckets,
  linearBuckets,
  Matcher,
} from 'metrics-exporter-prometheus'
import { describeHistogram, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { errorOf, freshRecorder } from '../../support/prometheus-fixture.ts'

test('linear bounds are apart by a width, without noise', () => {
  assert.equal(linearBuckets(0, 0.1, 5), [0, 0.1, 0.2, 0.3, 0.4])
  assert.equal(linearBuckets(-10, 5, 4), [-10, -5, 0, 5])
})

test('linear bounds around zero have no noise either', () => {
  assert.equal(linearBuckets(-0.3, 0.1, 7), [-0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3])
  assert.equal(linearBuckets(-1.1, 0.1, 12).slice(-2), [-0.1, 0])
  assert.equal(linearBuckets(-3e-9, 1e-9, 5), [-3e-9, -2e-9, -1e-9, 0, 1e-9])
  assert.equal(linearBuckets(-3e22, 1e22, 5), [-3e22, -2e22, -1e22, 0, 1e22])
  assert.equal(linearBuckets(0, 5e-324, 3), [0, 5e-324, 1e-323])
})

test('linear bounds of decimals are the decimals that one would write', () => {
  const thousandths = fc.integer({ min: -1_000_000, max: 1_000_000 })
  const widths = fc.integer({ min: 1, max: 100_000 })
  fc.assert(
    fc.property(thousandths, widths, fc.integer({ min: 1, max: 100 }), (start, width, count) => {
      const expected = Array.from({ length: count }, (_, index) => (start + index * width) / 1000)
      assert.equal(linearBuckets(start / 1000, width / 1000, count), expected)
    }),
  )
})

test('exponential bounds grow by a factor, without noise', () => {
  assert.equal(exponentialBuckets(0.001, 10, 4), [0.001, 0.01, 0.1, 1])
  assert.equal(exponentialBuckets(1, 2, 5), [1, 2, 4, 8, 16])
  assert.equal(exponentialBuckets(0.1, 3, 3), [0.1, 0.3, 0.9])
})

test('as many as 10,000 bounds are made', () => {
  assert.is(linearBuckets(1, 1, 10_000).at(-1), 10_000)
})

test('the builder takes what they make', () => {
  for (const bounds of [defaultBuckets, linearBuckets(1, 1, 3), exponentialBuckets(1, 2, 3)]) {
    freshRecorder(builder => builder.setBuckets(bounds))
  }
})

test('a bound of minus zero is that of zero, wherever it is given', () => {
  const handle = freshRecorder(builder => builder.setBucketsForMetric(Matcher.full('a'), [-1, -0, 1]))
  describeHistogram('b', undefined, '', { buckets: [-0] })
  for (const name of ['a', 'b']) {
    histogram(name).record(0)
    assert.match(handle.render(), `\n${name}_bucket{le="0"} 1\n`)
    assert.match(handle.renderOpenMetrics(), `\n${name}_bucket{le="0.0"} 1\n`)
  }
})

for (const [name, make] of [
  ['linearBuckets(1, 0, 3)', () => linearBuckets(1, 0, 3)],
  ['linearBuckets(1, 1, 0)', () => linearBuckets(1, 1, 0)],
  ['linearBuckets(NaN, 1, 2)', () => linearBuckets(Number.NaN, 1, 2)],
  ['linearBuckets(0, Infinity, 2)', () => linearBuckets(0, Number.POSITIVE_INFINITY, 2)],
  ['linearBuckets("0", 1, 3)', () => linearBuckets('0' as never, 1, 3)],
  ['linearBuckets(0, 1, 1.5)', () => linearBuckets(0, 1, 1.5)],
  ['linearBuckets(0, 1, 10001)', () => linearBuckets(0, 1, 10_001)],
  ['linearBuckets(0, 1, 10000000000)', () => linearBuckets(0, 1, 1e10)],
  ['linearBuckets(0, 1, Infinity)', () => linearBuckets(0, 1, Number.POSITIVE_INFINITY)],
  ['linearBuckets(0, 1, undefined)', () => linearBuckets(0, 1, undefined as never)],
  ['linearBuckets(0, Symbol(), 3)', () => linearBuckets(0, Symbol() as never, 3)],
  ['linearBuckets(0, 1, 5)', () => linearBuckets(0, 1, 5n as never)],
  ['exponentialBuckets("1", 2, 3)', () => exponentialBuckets('1' as never, 2, 3)],
  ['exponentialBuckets(1, NaN, 3)', () => exponentialBuckets(1, Number.NaN, 3)],
  ['exponentialBuckets(1, 2, 2.5)', () => exponentialBuckets(1, 2, 2.5)],
  ['exponentialBuckets(1, 1.01, 1000000)', () => exponentialBuckets(1, 1.01, 1_000_000)],
  ['exponentialBuckets(1, 1, 3)', () => exponentialBuckets(1, 1, 3)],
  ['exponentialBuckets(0, 2, 3)', () => exponentialBuckets(0, 2, 3)],
  ['exponentialBuckets(1, 10, 400)', () => exponentialBuckets(1, 10, 400)],
] as const) {
  test(`${name} is refused by name`, () => {
    const error = errorOf(make)
    assert.ok(error instanceof BuildError)
    assert.is(error.code, 'INVALID_BUCKETS')
    assert.ok(error.message.includes(name), error.message)
  })
}

test.run()
