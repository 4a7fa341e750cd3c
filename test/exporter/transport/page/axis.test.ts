import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { extentOf, stacked } from '../../../../exporter-prometheus/lib/transport/page/client/drawing.ts'
import {
  axisText,
  countText,
  durationText,
  unitOf,
  valueText,
} from '../../../../exporter-prometheus/lib/transport/page/client/unit.ts'

// How numbers and axes are written and drawn.

for (const [name, unit, value, expected] of [
  ['wait_seconds', '', 0.0123, '12.3 ms'],
  ['wait_seconds', '', 90, '1.5 min'],
  ['wait_milliseconds', '', 1_500, '1.5 s'],
  ['wait', 'seconds', 0.000_002, '2 µs'],
  ['memory_bytes', '', 1_572_864, '1.5 MiB'],
  ['sent_kilobytes', '', 1, '1000 B'],
  ['busy_ratio', '', 0.256, '25.6 %'],
  ['busy', 'percent', 25.6, '25.6 %'],
  ['room_celsius', '', 21.5, '21.5 °C'],
  ['depth', 'count', 12_345, '12.3 k'],
  ['depth', '', 0, '0'],
  ['depth', '', -3, '−3'],
  ['depth', '', 0.000_012, '1.2e−5'],
  ['depth', '', -0.000_012, '−1.2e−5'],
  ['depth', '', Number.POSITIVE_INFINITY, '+∞'],
  ['depth', '', Number.NaN, '–'],
] as const) {
  test(`${value} of ${name} ${unit} is written as ${expected}`, () => {
    assert.is(valueText(value, unitOf(name, unit)), expected)
  })
}

test('counts are written in whole, and times in one unit', () => {
  assert.is(countText(1_234_567), '1\u202f234\u202f567')
  assert.is(countText(1_234.5), '1\u202f235')
  assert.is(countText(12.34), '12.3')
  assert.is(durationText(200), '3 min')
  assert.is(durationText(0.2), 'less than 1 s')
})

test('what is stacked stands on what is below, also where that has no value', () => {
  const line = (...values: Array<number | null>) => ({ text: '', color: 0, values })
  assert.equal(stacked([line(1, null, 3), line(2, 5, null)]), [
    [1, null, 3],
    [3, 5, 3],
  ])
})

test('an axis begins at zero where the values are near to it', () => {
  assert.equal(extentOf([[1, 4]], false)[0], 0)
  assert.ok(extentOf([[100, 110]], false)[0] > 90)
  assert.equal(extentOf([[100, 110]], true)[0], 0)
  assert.equal(extentOf([[0, 0]], false), [0, 1])
  assert.equal(extentOf([[null]], false), [0, 1])
})

test('numbers of an axis have as many digits as tell its lines apart', () => {
  const axis = (from: number, step: number): string[] =>
    [0, 1, 2].map(index => axisText(from + index * step, step))
  assert.equal(axis(31.905, 0.005), ['31.905', '31.91', '31.915'])
  assert.equal(axis(0, 0.25), ['0', '0.25', '0.5'])
  assert.equal(axis(100, 50), ['100', '150', '200'])
  assert.equal(axis(-2.5, 2.5), ['−2.5', '0', '2.5'])
  assert.equal(axisText(-1e-17, 1), '0')
  assert.equal(axisText(2e-9, 1e-9), '2.0e−9')
  assert.is(axisText(7, 0), '7')
})

test.run()
