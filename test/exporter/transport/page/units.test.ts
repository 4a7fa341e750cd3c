import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  countText,
  durationText,
  numberText,
  scaleOf,
  unitOf,
  valueText,
} from '../../../../exporter-prometheus/lib/transport/page/client/unit.ts'

// Every unit that the page knows, and every step of its scales.

for (const [word, text] of [
  ['milliseconds', '1.5 ms'],
  ['millis', '1.5 ms'],
  ['ms', '1.5 ms'],
  ['microseconds', '1.5 µs'],
  ['micros', '1.5 µs'],
  ['nanoseconds', '1.5 ns'],
  ['nanos', '1.5 ns'],
  ['seconds', '1.5 s'],
  ['minutes', '1.5 min'],
  ['hours', '1.5 h'],
  ['bytes', '1.5 B'],
  ['kibibytes', '1.5 KiB'],
  ['mebibytes', '1.5 MiB'],
  ['gibibytes', '1.5 GiB'],
  ['tebibytes', '1.5 TiB'],
  ['kilobytes', '1.46 KiB'],
  ['megabytes', '1.43 MiB'],
  ['gigabytes', '1.4 GiB'],
  ['terabytes', '1.36 TiB'],
  ['ratio', '150 %'],
  ['utilization', '150 %'],
  ['percent', '1.5 %'],
  ['celsius', '1.5 °C'],
  ['volts', '1.5 V'],
  ['amperes', '1.5 A'],
  ['joules', '1.5 J'],
  ['watts', '1.5 W'],
  ['meters', '1.5 m'],
  ['jobs', '1.5'],
  ['gauss', '1.5'],
] as const) {
  test(`1.5 ${word} are ${text}`, () => {
    assert.is(valueText(1.5, unitOf(`a_${word}`, '')), text)
    assert.is(valueText(1.5, unitOf(`a_${word}_total`, '')), text)
    assert.is(valueText(1.5, unitOf('a_celsius', word)), text)
  })
}

test('what is told counts before what the name says, but for a count', () => {
  assert.is(unitOf('a_seconds', 'bytes').kind, 'bytes')
  assert.is(unitOf('a_seconds', 'count').kind, 'seconds')
  assert.is(unitOf('a_seconds', 'jobs').kind, 'plain')
  for (const end of ['total', 'info', 'count', 'sum'])
    assert.is(unitOf(`a_seconds_${end}`, '').kind, 'seconds')
  assert.is(unitOf('memory_bytes_used', '').kind, 'bytes')
  assert.is(unitOf('memory_bytes_used', 'jobs').kind, 'plain')
})

const [seconds, bytes, plain] = [unitOf('s_seconds', ''), unitOf('b_bytes', ''), unitOf('x', '')]

for (const [unit, value, text] of [
  [seconds, 0, '0 s'],
  [seconds, 1e-9, '1 ns'],
  [seconds, 9.99e-7, '999 ns'],
  [seconds, 1e-6, '1 µs'],
  [seconds, 1e-3, '1 ms'],
  [seconds, 0.999, '999 ms'],
  [seconds, 1, '1 s'],
  [seconds, 59, '59 s'],
  [seconds, 60, '1 min'],
  [seconds, 3_599, '60 min'],
  [seconds, 3_600, '1 h'],
  [seconds, 86_399, '24 h'],
  [seconds, 86_400, '1 d'],
  [seconds, -90, '−1.5 min'],
  [bytes, 0, '0 B'],
  [bytes, 1_023, '1023 B'],
  [bytes, 1_024, '1 KiB'],
  [bytes, 1_024 ** 2, '1 MiB'],
  [bytes, 1_024 ** 3, '1 GiB'],
  [bytes, 1_024 ** 4, '1 TiB'],
  [plain, 9_999, '9999'],
  [plain, 10_000, '10 k'],
  [plain, 999_999, '1000 k'],
  [plain, 1e6, '1 M'],
  [plain, 1e9, '1 G'],
  [plain, 1e12, '1 T'],
  [plain, 99.96, '100'],
  [plain, 99.94, '99.9'],
  [plain, 9.996, '10'],
  [plain, 9.994, '9.99'],
  [plain, 0.9994, '0.999'],
  [plain, 0.001, '0.001'],
  [plain, 0.000_99, '9.9e−4'],
  [plain, 100, '100'],
  [plain, 10, '10'],
  [plain, 1.005e2, '101'],
] as const) {
  test(`${value} of ${unit.kind} is ${text}`, () => assert.is(valueText(value, unit), text))
}

test('an axis is in the unit of its highest value, with what comes after it', () => {
  assert.equal(scaleOf(unitOf('a_milliseconds', ''), 120_000), { factor: 1e-3 / 60, suffix: ' min' })
  assert.equal(scaleOf(unitOf('a_celsius', ''), 20_000), { factor: 1e-3, suffix: ' k °C' })
  assert.equal(scaleOf(unitOf('a_milliseconds', ''), 0), { factor: 1e-3, suffix: ' s' })
  assert.is(valueText(20_000, unitOf('a_total', ''), '/s'), '20 k/s')
  assert.is(valueText(Number.NEGATIVE_INFINITY, seconds), '−∞')
  assert.is(valueText(undefined, seconds), '–')
  assert.is(valueText(null, seconds), '–')
  assert.is(numberText(-0.5), '−0.5')
})

test('counts are whole from a thousand on, and durations in one unit, rounded down', () => {
  assert.is(countText(999.4), '999')
  assert.is(countText(0.25), '0.25')
  assert.is(countText(1_000.4), '1\u202f000')
  assert.is(countText(-1_000.4), '-1\u202f000')
  for (const [given, text] of [
    [0.99, 'less than 1 s'],
    [1, '1 s'],
    [59.9, '59 s'],
    [60, '1 min'],
    [7_199, '1 h'],
    [86_400 * 3, '3 d'],
    [-120, '2 min'],
  ] as const) {
    assert.is(durationText(given), text)
  }
})

test.run()
