import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { byName } from '../../../exporter-prometheus/lib/command/labels.ts'
import { shownNumber, sparkline } from '../../../exporter-prometheus/lib/command/numbers.ts'

// What is shown of numbers: few characters, and in order.

const shown: ReadonlyArray<readonly [number, string]> = [
  [0, '0'],
  [-0, '0'],
  [1, '1'],
  [-1, '-1'],
  [99_999, '99999'],
  [-99_999, '-99999'],
  [100_000, '100k'],
  [123_456, '123k'],
  [999_500, '1000k'],
  [1_000_000, '1M'],
  [1_234_567, '1.23M'],
  [-1_234_567, '-1.23M'],
  [1e9, '1G'],
  [1.5e12, '1.5T'],
  [999e12, '999T'],
  [1e15, '1.0e+15'],
  [-2.5e15, '-2.5e+15'],
  [1e300, '1.0e+300'],
  [0.5, '0.5'],
  [1.239, '1.24'],
  [999.4, '999'],
  [1234.5, '1.23k'],
  [0.001234, '0.00123'],
  [0.00001234, '1.2e-5'],
  [0.0123456, '0.0123'],
  [-0.00123, '-1.2e-3'],
  [Number.NaN, 'NaN'],
  [Number.POSITIVE_INFINITY, 'Infinity'],
  [Number.NEGATIVE_INFINITY, '-Infinity'],
]

for (const [value, text] of shown) {
  test(`${value} is shown as ${text}`, () => assert.is(shownNumber(value), text))
}

const lines: ReadonlyArray<readonly [readonly number[], number, string]> = [
  [[], 5, ''],
  [[1, 2, 3], 0, ''],
  [[7, 7, 7], 5, '▁▁▁'],
  [[0, 1], 5, '▁█'],
  [[1, 0], 5, '█▁'],
  [[0, 1, 2, 3, 4, 5, 6, 7], 8, '▁▂▃▄▅▆▇█'],
  [[-7, 0], 8, '▁█'],
  [[100, 0, 1, 2], 3, '▁▅█'],
  [[100, 0, 1, 2], 4, '█▁▁▁'],
  [[0, Number.NaN, 1], 5, '▁ █'],
  [[0, Number.POSITIVE_INFINITY, 1], 5, '▁ █'],
  [[Number.NaN], 5, ' '],
]

for (const [points, width, line] of lines) {
  test(`in ${width} columns [${points}] is drawn as "${line}"`, () =>
    assert.is(sparkline(points, width), line))
}

test('names are sorted by their numbers, and those that a reader takes for the same always in one order', () => {
  assert.equal(['b', 'a10', 'a9', 'a', 'B'].sort(byName), ['a', 'a9', 'a10', 'b', 'B'])
  // The same to the collator, and different strings.
  const [one, other] = ['é', 'e\u0301']
  assert.equal([one, other].sort(byName), [other, one])
  assert.equal([other, one].sort(byName), [other, one])
  assert.is(byName('same', 'same'), 0)
  assert.is(byName(one, other), 1)
  assert.is(byName(other, one), -1)
})

test.run()
