import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  bucketBound,
  bucketIndex,
  coarserIndex,
  coarserSchema,
  growthOf,
  type NativeSchema,
  schemaForFactor,
} from '../../../exporter-prometheus/lib/series/native-schema.ts'

const schemas: readonly NativeSchema[] = [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8]
const schema = fc.constantFrom(...schemas)

const bits = new DataView(new ArrayBuffer(8))

/** A double above 0 as an integer of 53 bits times a power of two, as if it were not subnormal. */
function partsOf(value: number): { integer: bigint; power: number } {
  bits.setFloat64(0, value)
  const raw = bits.getBigUint64(0)
  const biased = Number(raw >> 52n)
  let integer = raw & (2n ** 52n - 1n)
  if (biased > 0) return { integer: integer | (2n ** 52n), power: biased - 1075 }
  let power = -1074
  for (; integer < 2n ** 52n; power--) integer <<= 1n
  return { integer, power }
}

/** Whether `base * 2^power`, to the power of `exponent`, is below 2^index; in integers, thus without an error. */
function isBelow(base: bigint, power: number, exponent: number, index: number): boolean {
  const shift = index - power * exponent
  return shift >= 0 && base ** BigInt(exponent) < 1n << BigInt(shift)
}

/** Whether a value is at most the bound 2^(index * 2^-schema), rounded to the nearest double. */
function isAtMostBound(value: number, index: number, schema: number): boolean {
  const { integer, power } = partsOf(value)
  if (schema <= 0) return isBelow(integer - 1n, power, 1, index * 2 ** -schema)
  // The middle between the value and the next smaller one, which are nearer to each other below a power of two.
  const isPower = integer === 2n ** 52n
  const middle = isPower ? 4n * integer - 1n : 2n * integer - 1n
  return isBelow(middle, power - (isPower ? 2 : 1), 2 ** schema, index)
}

function assertIndex(value: number, schema: NativeSchema): void {
  const index = bucketIndex(value, schema)
  assert.ok(isAtMostBound(value, index, schema), `${value} is above bucket ${index} of schema ${schema}`)
  assert.not(isAtMostBound(value, index - 1, schema), `${value} is below bucket ${index} of schema ${schema}`)
}

const bitPattern = fc.bigInt({ min: 1n, max: 0x7fefffffffffffffn })
const anyDouble = bitPattern.map(pattern => {
  bits.setBigUint64(0, pattern)
  return bits.getFloat64(0)
})
const aroundOne = fc.double({ min: 1e-3, max: 1e3, noNaN: true })
const subnormal = fc.double({ min: Number.MIN_VALUE, max: 2 ** -1022, noNaN: true })

test('the index of any double is exact in every schema', () => {
  fc.assert(
    fc.property(fc.oneof(anyDouble, aroundOne, subnormal), schema, (value, schema) =>
      assertIndex(value, schema),
    ),
    { numRuns: 2_000 },
  )
})

test('the index is exact at each bound, correctly rounded, and at the doubles beside it', () => {
  for (const schema of schemas.filter(schema => schema > 0)) {
    for (let k = 0; k <= 2 ** schema; k += 1) {
      const near = 2 ** (k / 2 ** schema)
      for (const ulps of [-2, -1, 0, 1, 2]) assertIndex(near + ulps * 2 ** -52, schema)
    }
  }
})

test('a power of two is the bound of its bucket in every schema', () => {
  for (const schema of schemas) {
    for (let power = -1074; power < 1024; power++) {
      const index = bucketIndex(2 ** power, schema)
      assert.is(index, schema > 0 ? power * 2 ** schema : Math.ceil(power / 2 ** -schema) + 0)
    }
  }
})

test('the edges of what a double can be have the indices that the format gives them', () => {
  for (const schema of schemas) {
    assert.is(bucketIndex(1, schema), 0)
    assert.is(bucketIndex(1 + Number.EPSILON, schema), 1)
    assert.is(bucketIndex(Number.MAX_VALUE, schema), 1024 * 2 ** schema)
    assertIndex(Number.MIN_VALUE, schema)
    assertIndex(2 ** -1022 - Number.MIN_VALUE, schema)
    assertIndex(2 ** -1022, schema)
  }
})

test('two buckets are one of the next coarser schema', () => {
  fc.assert(
    fc.property(fc.oneof(anyDouble, aroundOne), schema, (value, schema) => {
      const coarser = coarserSchema(schema)
      if (coarser === undefined) return assert.is(schema, -4)
      assert.is(coarser, schema - 1)
      assert.is(bucketIndex(value, coarser), coarserIndex(bucketIndex(value, schema)))
    }),
  )
})

test('a factor gives the coarsest schema that does not grow faster, and the finest where each does', () => {
  for (const [factor, expected] of [
    [1e300, -4],
    [65_536, -4],
    [65_535, -3],
    [2, 0],
    [1.9999, 1],
    [1.5, 1],
    [1.4, 2],
    [1.1, 3],
    [1.09, 4],
    [1.0028, 8],
    [1.0001, 8],
  ] as const) {
    assert.is(schemaForFactor(factor), expected, `${factor}`)
  }
  for (const schema of schemas) assert.is(schemaForFactor(growthOf(schema)), schema)
})

test('a value is at most the bound of its bucket, and above that of the one before', () => {
  fc.assert(
    fc.property(fc.oneof(anyDouble, aroundOne, subnormal), schema, (value, schema) => {
      const index = bucketIndex(value, schema)
      const [lower, upper] = [bucketBound(index - 1, schema), bucketBound(index, schema)]
      // What lies below the smallest double is rounded to it, or to 0.
      assert.ok(lower < value || value < 2 ** -1022, `${value} is at or below ${lower}`)
      assert.ok(value <= upper || value < 2 ** -1022, `${value} is above ${upper}`)
      assert.ok(Number.isFinite(upper))
      if (upper >= 2 ** -1022 && upper < Number.MAX_VALUE) assert.is(bucketIndex(upper, schema), index)
    }),
    { numRuns: 2_000 },
  )
})

test('the bounds of powers of two are exact, and that of the last bucket is the largest double', () => {
  for (const schema of schemas) {
    for (const power of [-1022, -16, 0, 16, 512]) {
      const index = power * 2 ** schema
      if (Number.isInteger(index)) assert.is(bucketBound(index, schema), 2 ** power)
    }
    const last = bucketIndex(Number.MAX_VALUE, schema)
    assert.is(bucketBound(last, schema), Number.MAX_VALUE)
  }
  assert.is(bucketBound(1, 2), 1.189207115002721)
  assert.is(bucketBound(-1074 * 8, 3), Number.MIN_VALUE)
})

test.run()
