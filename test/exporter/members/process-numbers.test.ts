import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  decodeNative,
  decodeWindows,
  encodeNative,
  encodeWindows,
} from '../../../exporter-prometheus/lib/members/process/region.ts'

// Numbers that a process writes into its file are what others read there, or refused.

const count = fc.integer({ min: 1, max: 2 ** 40 })
const number = fc.double({ noNaN: true })
const pairs = fc.array(fc.tuple(fc.integer({ min: -5_000, max: 5_000 }), count), { maxLength: 6 })

const native = fc.record({
  schema: fc.integer({ min: -4, max: 8 }),
  zeroThreshold: number,
  zeroCount: fc.nat(),
  positive: pairs,
  negative: pairs,
})

const bands = fc.array(
  fc.tuple(
    fc.integer({ min: -300, max: 300 }),
    fc
      .array(fc.tuple(number, count), { maxLength: 4 })
      .map(all => ({ values: all.map(([value]) => value), counts: all.map(([, one]) => one) })),
  ),
  { maxLength: 3 },
)

const windows = fc.array(
  fc.record({
    age: fc.nat(20),
    sketch: fc.record({
      significantDigits: fc.constant(3),
      min: number,
      max: number,
      zeros: fc.nat(),
      positive: bands,
      negative: bands,
    }),
  }),
  { maxLength: 4 },
)

/** What is read of everything but the last number is refused, and so is what has a list that is too long. */
function assertWhole(numbers: readonly number[], decode: (region: Float64Array) => unknown): void {
  const region = Float64Array.from(numbers)
  for (let length = 1; length < numbers.length; length++) {
    assert.throws(
      () => decode(region.subarray(0, length)),
      (error: unknown) => error instanceof RangeError,
    )
  }
}

test('native buckets are read as they were written, or refused', () => {
  const exemplars = [{ pairs: [], value: 1, timestampMs: 2 }]
  fc.assert(
    fc.property(native, one => {
      const numbers = encodeNative({ ...one, exemplars: [] } as never)
      assert.equal(decodeNative(Float64Array.from(numbers), exemplars as never), { ...one, exemplars })
      assertWhole(numbers, region => decodeNative(region, []))
    }),
    { numRuns: 50 },
  )
})

test('windows of summaries are read as they were written, or refused', () => {
  fc.assert(
    fc.property(windows, fc.nat(1_000), (all, current) => {
      const numbers = encodeWindows(all, current)
      const read = decodeWindows(Float64Array.from(numbers), current, 3)
      assert.equal(read, structuredClone(all))
      // Seen later, they are older.
      const older = structuredClone(all).map(one => ({ ...one, age: one.age + 2 }))
      assert.equal(decodeWindows(Float64Array.from(numbers), current + 2, 3), older)
      assertWhole(numbers, region => decodeWindows(region, current, 3))
    }),
    { numRuns: 50 },
  )
  assert.equal(decodeWindows(new Float64Array(0), 7, 3), [])
})

test('a list that says that it is longer than all numbers is refused before anything is made of it', () => {
  for (const length of [1e9, Number.POSITIVE_INFINITY, Number.NaN]) {
    assert.throws(
      () => decodeNative(Float64Array.of(0, 0, 0, length, 1, 1, 0), []),
      /a list of a process is too long/,
    )
    assert.throws(() => decodeWindows(Float64Array.of(length, 1), 0, 3), /a list of a process is too long/)
  }
})

test.run()
