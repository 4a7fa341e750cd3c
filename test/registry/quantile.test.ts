import * as fc from 'fast-check'
import { parseQuantiles, Quantile } from 'metrics-facade/registry'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

test('labels are those by which people know the quantiles', () => {
  for (const [value, label] of [
    [0, 'min'],
    [1, 'max'],
    [0.5, 'p50'],
    [0.9, 'p90'],
    [0.95, 'p95'],
    [0.99, 'p99'],
    [0.999, 'p999'],
    [0.9999, 'p9999'],
    [0.975, 'p975'],
    [0.05, 'p5'],
    [0.1, 'p10'],
    [0.01, 'p1'],
    [0.001, 'p01'],
    [0.0001, 'p001'],
    [1e-9, 'p00000001'],
  ] as const) {
    assert.is(new Quantile(value).label, label)
    assert.is(new Quantile(value).value, value)
  }
})

test('labels are free of the noise of binary fractions', () => {
  for (const [value, label] of [
    [0.29, 'p29'],
    [0.57, 'p57'],
    [0.07, 'p7'],
    [0.14, 'p14'],
    [0.55, 'p55'],
    [0.58, 'p58'],
    [0.99999, 'p99999'],
  ] as const) {
    assert.is(new Quantile(value).label, label)
  }
})

test('every whole percentile has its number as label', () => {
  for (let percent = 1; percent < 100; percent++) {
    assert.is(new Quantile(Number(`${percent}e-2`)).label, `p${percent}`)
    assert.is(new Quantile(percent / 100).label, `p${percent}`)
  }
})

test('the digits of the label are those of the value, which can be told from them', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 999_999 }), millionths => {
      const { label } = new Quantile(Number(`${millionths}e-6`))
      const digits = String(millionths).padStart(6, '0')
      const percent = `${Number(digits.slice(0, 2))}${digits.slice(2)}`
      assert.match(label, /^p\d+$/)
      // Behind the whole percents, zeros at the end say nothing.
      assert.is(`${label.slice(1)}0000`.slice(0, percent.length), percent)
    }),
  )
})

test('values are clamped to 0 and 1, and NaN is 0', () => {
  for (const [given, value] of [
    [-1, 0],
    [-0, 0],
    [Number.NaN, 0],
    [Number.NEGATIVE_INFINITY, 0],
    [1.5, 1],
    [Number.POSITIVE_INFINITY, 1],
  ] as const) {
    assert.ok(Object.is(new Quantile(given).value, value), `${given}`)
    assert.is(new Quantile(given).label, value === 0 ? 'min' : 'max')
  }
})

test('parseQuantiles keeps the order, and drops repetitions', () => {
  assert.equal(
    parseQuantiles([0.99, 0, 0.5, 0.99, -3, 1]).map(({ label }) => label),
    ['p99', 'min', 'p50', 'max'],
  )
  assert.equal(parseQuantiles([]), [])
})

test('parseQuantiles refuses two quantiles of one label', () => {
  assert.is(new Quantile(0.0999).label, new Quantile(0.999).label)
  assert.throws(
    () => parseQuantiles([0.5, 0.0999, 0.999]),
    (error: Error) =>
      error instanceof RangeError &&
      error.message === 'The quantiles 0.0999 and 0.999 are both "p999". Leave one out.',
  )
})

test.run()
