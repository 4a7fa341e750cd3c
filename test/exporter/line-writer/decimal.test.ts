import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Decimal, mostDecimalBytes } from '../../../exporter-prometheus/lib/line-writer/number.ts'
import { Random } from '../../support/random.ts'

const decimal = new Decimal()
const buffer = Buffer.alloc(mostDecimalBytes + 1)

/** Checks all that can be taken, and returns how many those were. */
function checkAll(values: Iterable<number>): number {
  let taken = 0
  for (const value of values) {
    if (!decimal.take(value)) continue
    taken += 1
    const written = buffer.toString('latin1', 1, 1 + decimal.write(buffer, 1))
    if (written !== String(value)) assert.is(written, String(value))
  }
  return taken
}

function* times(count: number, make: (index: number) => number): Generator<number> {
  for (let index = 0; index < count; index++) yield make(index)
}

const random = new Random(20)
const bits = new BigUint64Array(1)
const double = new Float64Array(bits.buffer)

function doubleOf(of: bigint): number {
  bits[0] = of
  return double[0]!
}

function bitsOf(value: number): bigint {
  double[0] = value
  return bits[0]!
}

const lowest = bitsOf(1e-5)
const highest = bitsOf(1e16)

test('doubles of all magnitudes are written like the engine does', () => {
  const range = Number((highest - lowest) >> 32n)
  const any = (): number =>
    doubleOf(lowest + (BigInt(random.below(range)) << 32n) + BigInt(random.below(2 ** 32)))
  const taken = checkAll(times(300_000, any))
  assert.ok(taken > 280_000, `${taken} were taken`)
})

test('sums of fractions are written without the engine', () => {
  let sum = 0
  const next = (): number => {
    sum += random.below(2 ** 26) * 2 ** -27 + random.below(2 ** 27) * 2 ** -54
    return sum
  }
  assert.is(checkAll(times(100_000, next)), 100_000)
})

test('numbers of few digits are written like the engine does', () => {
  for (const unit of [1e-5, 0.001, 0.01, 0.1, 0.25, 1, 1000, 1e9]) {
    const taken = checkAll(times(20_000, index => index * unit))
    assert.ok(taken > 19_900, `${taken} multiples of ${unit} were taken`)
    checkAll(times(20_000, index => index / (1 / unit)))
  }
})

test('whole numbers are written like the engine does', () => {
  checkAll(times(100_000, () => random.below(1e8) * 1e8 + random.below(1e8)))
  checkAll(times(1_000, index => Number.MAX_SAFE_INTEGER - 500 + index))
})

for (const base of [2, 10]) {
  test(`doubles next to powers of ${base} are written like the engine does`, () => {
    for (let exponent = -17; exponent < 54; exponent++) {
      const near = bitsOf(base ** exponent)
      checkAll(times(600, index => doubleOf(near + BigInt(index - 300))))
    }
  })
}

test('doubles next to numbers of nine digits are written like the engine does', () => {
  // Above 7.2 the error of a product with 10¹⁶ may be larger than the distance to the next double.
  for (let index = 0; index < 5_000; index++) {
    const near = bitsOf(7.21 + index / 1e5)
    checkAll(times(8, offset => doubleOf(near + BigInt(offset - 4))))
  }
})

test('ties between two roundings are written like the engine does, or left to it', () => {
  for (let exponent = 40; exponent < 54; exponent++) {
    checkAll(times(2_000, index => 2 ** exponent + index / 16))
    checkAll(times(2_000, index => 2 ** exponent + index * 5))
  }
})

for (const value of [
  0,
  -0,
  -1.5,
  9e-6,
  1e16,
  5e-324,
  Number.MAX_VALUE,
  Number.POSITIVE_INFINITY,
  Number.NaN,
]) {
  test(`${Object.is(value, -0) ? '-0' : value} is left to the engine`, () => {
    assert.is(decimal.take(value), false)
  })
}

test('the longest decimal fits', () => {
  const longest = 1.2345678901234568e-5
  assert.is(String(longest).length, mostDecimalBytes)
  assert.is(checkAll([longest]), 1)
})

test.run()
