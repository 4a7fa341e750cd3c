import fc from 'fast-check'
import { Float64Histogram } from 'hdr-histogram-js'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { IntegerHistogram } from '../../../exporter-prometheus/lib/series/band.ts'
import { mostBands, Sketch } from '../../../exporter-prometheus/lib/series/sketch.ts'

// How near the quantiles of a sketch are.

const quantiles = [0, 0.001, 0.1, 0.25, 0.5, 0.9, 0.95, 0.99, 0.999, 1]

/** Half a bucket: what `Sketch` documents for each number of significant digits. */
const relativeErrors: Readonly<Record<number, number>> = {
  1: 2 ** -5,
  2: 2 ** -8,
  3: 2 ** -11,
  4: 2 ** -15,
  5: 2 ** -18,
}

const special = fc.constantFrom(
  ...[
    0, -0, 5e-324, -5e-324, 2.2250738585072014e-308, 2.225073858507201e-308, 1e-12, 1e12, 0.1, 1, 2, 255, 256,
    257,
  ],
  ...[
    Number.MAX_VALUE,
    -Number.MAX_VALUE,
    Number.MAX_SAFE_INTEGER,
    2 ** 1023,
    -(2 ** -1074) * 3,
    1e300,
    -1e-300,
  ],
)
const anyDouble = fc.double({ noNaN: true, noDefaultInfinity: true })
const subnormal = fc.double({ min: -2.2250738585072014e-308, max: 2.2250738585072014e-308, noNaN: true })
const values = fc.array(
  fc.oneof(anyDouble, subnormal, special, fc.double({ min: 0, max: 10, noNaN: true })),
  {
    minLength: 1,
    maxLength: 120,
  },
)

function sketchOf(digits: number, all: readonly number[]): Sketch {
  const sketch = new Sketch(digits)
  for (const value of all) sketch.add(value, 1)
  return sketch
}

/** The value at the nearest rank among all values, exactly. */
function exactQuantile(sorted: readonly number[], quantile: number): number {
  return sorted[Math.max(1, Math.ceil(quantile * sorted.length)) - 1]!
}

/** Up to which magnitude values may have given way to larger ones, and count as zero. */
function lostBelow(all: readonly number[], digits: number): number {
  const bandOf = (value: number) => Math.floor(Math.log2(Math.abs(value)) / 8 + 1e-9)
  const bands = new Set(all.filter(value => value !== 0).map(value => `${Math.sign(value)} ${bandOf(value)}`))
  const indices = Array.from(bands, band => Number(band.split(' ')[1])).sort((a, b) => b - a)
  const [first] = indices.slice(mostBands[digits]! - 1)
  return indices.length <= mostBands[digits]! ? 0 : 2 ** (8 * (first! + 1)) * 1.000001
}

function checkAll(sketch: Sketch, all: readonly number[], relativeError: number, digits = 2): void {
  const lost = lostBelow(all, digits)
  const sorted = all.toSorted((a, b) => a - b)
  assert.is(sketch.count, sorted.length)
  for (const quantile of quantiles) {
    const exact = exactQuantile(sorted, quantile)
    const found = sketch.quantile(quantile)
    // Divided before they are subtracted: the difference of two huge values overflows.
    const isNear = found === exact || Math.abs(found / exact - 1) <= relativeError * (1 + 1e-9)
    // The smallest doubles of all are further apart than that.
    const isNext = Math.abs(found - exact) === Number.MIN_VALUE
    const isLost = Math.abs(exact) <= lost && [0, sorted[0], sorted.at(-1)].includes(found)
    assert.ok(isNear || isNext || isLost, `quantile ${quantile}: ${found} instead of ${exact}`)
  }
  assert.ok(
    sketch.quantile(0) === sorted[0] && sketch.quantile(1) === sorted.at(-1),
    'minimum and maximum are exact',
  )
}

for (const digits of [1, 2, 3, 4, 5]) {
  const relativeError = relativeErrors[digits]!

  test(`with ${digits} significant digits every quantile of any finite doubles is within ${(relativeError * 100).toPrecision(2)} %`, () => {
    fc.assert(
      fc.property(values, all => checkAll(sketchOf(digits, all), all, relativeError, digits)),
      { numRuns: digits > 3 ? 15 : 200 },
    )
  })

  test(`with ${digits} significant digits a merge is as good as one sketch of all values`, () => {
    fc.assert(
      fc.property(fc.array(values, { minLength: 1, maxLength: 4 }), parts => {
        const merged = new Sketch(digits)
        for (const part of parts) merged.merge(sketchOf(digits, part))
        checkAll(merged, parts.flat(), relativeError, digits)
      }),
      { numRuns: digits > 3 ? 5 : 60 },
    )
  })
}

test('two digits keep the one percent that summaries promise, and half of it', () => {
  assert.ok(relativeErrors[2]! <= 0.005)
})

test('two digits are the default', () => {
  const [usual, two, one] = [new Sketch(), new Sketch(2), new Sketch(1)]
  for (const sketch of [usual, two, one]) for (let value = 1; value <= 1_000; value++) sketch.add(value)
  const of = (sketch: Sketch): number[] => quantiles.map(quantile => sketch.quantile(quantile))
  assert.equal(of(usual), of(two))
  assert.not.equal(of(usual), of(one))
})

test('1e-12 beside 1e12 keep their relative error in one sketch', () => {
  const all = [1e-12, 1.1e-12, 1.2e-12, 1e12, 1.1e12, 1.2e12, 1.3e12]
  checkAll(sketchOf(2, all), all, 0.005)
})

test('every rank is found, none beside it', () => {
  for (let count = 1; count <= 110; count++) {
    const all = Array.from({ length: count }, (_, index) => 1.05 ** index)
    const sketch = sketchOf(2, all)
    all.forEach((exact, index) => {
      const found = sketch.quantile((index + 0.5) / count)
      assert.ok(Math.abs(found / exact - 1) <= 0.005, `rank ${index + 1} of ${count}: ${found}`)
    })
  }
})

test('every power of two and its neighbours are found again', () => {
  for (let exponent = -1074; exponent < 1024; exponent++) {
    const power = 2 ** exponent
    for (const value of [power, power * (1 - 2 ** -53), power * (1 + 2 ** -52)]) {
      if (value === 0) continue
      const all = [-Number.MAX_VALUE, value, Number.MAX_VALUE]
      checkAll(sketchOf(2, all), all, 0.005)
    }
  }
})

test('a value added many times at once is as if it were added so often', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(anyDouble, fc.integer({ min: 1, max: 9 })), { minLength: 1 }), counted => {
      const [many, one] = [new Sketch(2), new Sketch(2)]
      for (const [value, count] of counted) {
        many.add(value, count)
        for (let index = 0; index < count; index++) one.add(value, 1)
      }
      assert.equal(
        quantiles.map(q => many.quantile(q)),
        quantiles.map(q => one.quantile(q)),
      )
    }),
  )
})

test('an empty sketch has no quantiles, and merging it changes nothing', () => {
  const sketch = new Sketch(2)
  assert.equal(
    quantiles.map(q => sketch.quantile(q)),
    quantiles.map(() => Number.NaN),
  )
  const one = sketchOf(2, [3])
  one.merge(sketch)
  assert.is(one.quantile(0.5), 3)
  assert.is(one.count, 1)
})

test("the index of an integer is the library's own", () => {
  for (const digits of [1, 2, 3, 4, 5]) {
    const [ours, original] = [new IntegerHistogram(1, 2, digits), new Float64Histogram(1, 2, digits)]
    const same = (value: number): void =>
      assert.is(ours.countsArrayIndex(value), original.countsArrayIndex(value))
    for (let value = 0; value < 5000; value++) same(value)
    for (let power = 12; power < 31; power++) for (const value of [-1, 0, 1]) same(2 ** power + value)
    fc.assert(fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), same))
  }
})

test('a sketch of no or too many digits is refused, and so is another precision', () => {
  for (const digits of [0, 6, 1.5, Number.NaN]) assert.throws(() => new Sketch(digits), /from 1 to 5/)
  assert.throws(() => new Sketch(2).merge(new Sketch(3)), /2 significant digits cannot take in one of 3/)
})

test.run()
