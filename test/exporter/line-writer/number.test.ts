import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  formatBound,
  formatCanonicalBound,
  formatSeconds,
  formatValue,
} from '../../../exporter-prometheus/lib/line-writer/number.ts'
import { parseNumber } from '../../support/strict-parser.ts'

// Left the number, right what Go's strconv.FormatFloat(number, 'g', -1, 64) gives.
const bounds: ReadonlyArray<readonly [number, string]> = [
  [0, '0'],
  [-0, '-0'],
  [1, '1'],
  [-1, '-1'],
  [0.005, '0.005'],
  [0.1 + 0.2, '0.30000000000000004'],
  [0.0001, '0.0001'],
  [0.00012345, '0.00012345'],
  [0.00009999, '9.999e-05'],
  [0.00001, '1e-05'],
  [0.000025, '2.5e-05'],
  [1e-7, '1e-07'],
  [5e-324, '5e-324'],
  [100, '100'],
  [123456.789, '123456.789'],
  [999999, '999999'],
  [999999.9, '999999.9'],
  [1_000_000, '1e+06'],
  [1_234_567, '1.234567e+06'],
  [2_500_000_000, '2.5e+09'],
  [1e21, '1e+21'],
  [1e100, '1e+100'],
  [Number.MAX_VALUE, '1.7976931348623157e+308'],
  [-999999, '-999999'],
  [-1_234_567, '-1.234567e+06'],
  [-0.00001, '-1e-05'],
  [Number.POSITIVE_INFINITY, '+Inf'],
  [Number.NEGATIVE_INFINITY, '-Inf'],
  [Number.NaN, 'NaN'],
]

for (const [bound, text] of bounds) {
  test(`a bound of ${Object.is(bound, -0) ? '-0' : bound} is spelled ${text}, as Go spells it`, () => {
    assert.is(formatBound(bound), text)
  })
}

const values: ReadonlyArray<readonly [number, string]> = [
  [Number.NaN, 'NaN'],
  [Number.POSITIVE_INFINITY, '+Inf'],
  [Number.NEGATIVE_INFINITY, '-Inf'],
  [0, '0'],
  [-0, '-0'],
  [1e21, '1e+21'],
  [0.1 + 0.2, '0.30000000000000004'],
  [1_000_000, '1000000'],
  [1e-7, '1e-7'],
  [-1.5, '-1.5'],
]

for (const [value, text] of values) {
  test(`a value of ${Object.is(value, -0) ? '-0' : value} is written ${text}`, () => {
    assert.is(formatValue(value), text)
  })
}

// The examples of the OpenMetrics specification, and what is like them.
const canonical: ReadonlyArray<readonly [number, string]> = [
  [0, '0.0'],
  [-1, '-1.0'],
  [0.005, '0.005'],
  [10, '10.0'],
  [100_000, '100000.0'],
  [1_000_000, '1e+06'],
  [-1e7, '-1e+07'],
  [0.00001, '1e-05'],
  [1.1e23, '1.1e+23'],
]

for (const [bound, text] of canonical) {
  test(`in OpenMetrics a bound of ${bound} is written ${text}`, () => {
    assert.is(formatCanonicalBound(bound), text)
  })
}

test('times are written in seconds with all milliseconds', () => {
  assert.equal([0, 1, 1_000, 1_763_735_000_007, 1_763_735_000_999.6].map(formatSeconds), [
    '0.000',
    '0.001',
    '1.000',
    '1763735000.007',
    '1763735001.000',
  ])
})

test('every double reads back as the same double, bit for bit', () => {
  fc.assert(
    fc.property(fc.double(), value => {
      assert.ok(Object.is(parseNumber(formatValue(value)), value))
      assert.ok(Object.is(parseNumber(formatBound(value)), value))
    }),
    { numRuns: 2_000 },
  )
})

test('fewer digits would not read back as the same double', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), value => {
      const digits = (text: string) => text.replace(/e.*|[-.]/g, '').replace(/^0+|0+$/g, '').length
      const length = digits(formatValue(value))
      if (length > 1) assert.is.not(Number(value.toPrecision(length - 1)), value)
      assert.is(digits(formatBound(value)), length)
    }),
    { numRuns: 1_000 },
  )
})

test.run()
