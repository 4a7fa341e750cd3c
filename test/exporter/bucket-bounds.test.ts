import { BuildError, defaultBuckets, exponentialBuckets, linearBuckets } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { errorOf, freshRecorder } from '../support/prometheus-fixture.ts'

test('linear bounds are apart by a width, without noise', () => {
  assert.equal(linearBuckets(0, 0.1, 5), [0, 0.1, 0.2, 0.3, 0.4])
  assert.equal(linearBuckets(-10, 5, 4), [-10, -5, 0, 5])
})

test('exponential bounds grow by a factor, without noise', () => {
  assert.equal(exponentialBuckets(0.001, 10, 4), [0.001, 0.01, 0.1, 1])
  assert.equal(exponentialBuckets(1, 2, 5), [1, 2, 4, 8, 16])
  assert.equal(exponentialBuckets(0.1, 3, 3), [0.1, 0.3, 0.9])
})

test('the builder takes what they make', () => {
  for (const bounds of [defaultBuckets, linearBuckets(1, 1, 3), exponentialBuckets(1, 2, 3)]) {
    freshRecorder(builder => builder.setBuckets(bounds))
  }
})

for (const [name, make] of [
  ['linearBuckets(1, 0, 3)', () => linearBuckets(1, 0, 3)],
  ['linearBuckets(1, 1, 0)', () => linearBuckets(1, 1, 0)],
  ['linearBuckets(NaN, 1, 2)', () => linearBuckets(Number.NaN, 1, 2)],
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
