import { Unit } from 'metrics-facade'
import { isDataRateUnit, isDataUnit, isTimeUnit, unitFromString, unitLabel } from 'metrics-facade/registry'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

/** Name, string, canonical label, and whether it is of time, data, and data rate. */
const table: ReadonlyArray<readonly [keyof typeof Unit, string, string, string]> = [
  ['Count', 'count', '', ''],
  ['Percent', 'percent', '%', ''],
  ['Seconds', 'seconds', 's', 'time'],
  ['Milliseconds', 'milliseconds', 'ms', 'time'],
  ['Microseconds', 'microseconds', '\u03bcs', 'time'],
  ['Nanoseconds', 'nanoseconds', 'ns', 'time'],
  ['Tebibytes', 'tebibytes', 'TiB', 'data'],
  ['Gibibytes', 'gibibytes', 'GiB', 'data'],
  ['Mebibytes', 'mebibytes', 'MiB', 'data'],
  ['Kibibytes', 'kibibytes', 'KiB', 'data'],
  ['Terabytes', 'terabytes', 'TB', 'data'],
  ['Gigabytes', 'gigabytes', 'GB', 'data'],
  ['Megabytes', 'megabytes', 'MB', 'data'],
  ['Kilobytes', 'kilobytes', 'kB', 'data'],
  ['Bytes', 'bytes', 'B', 'data'],
  ['TerabitsPerSecond', 'terabits_per_second', 'Tbps', 'data rate'],
  ['GigabitsPerSecond', 'gigabits_per_second', 'Gbps', 'data rate'],
  ['MegabitsPerSecond', 'megabits_per_second', 'Mbps', 'data rate'],
  ['KilobitsPerSecond', 'kilobits_per_second', 'kbps', 'data rate'],
  ['BitsPerSecond', 'bits_per_second', 'bps', 'data rate'],
  ['CountPerSecond', 'count_per_second', '/s', ''],
]

test('there are 21 units, the 17 of the original and decimal bytes', () => {
  assert.equal(Object.keys(Unit).sort(), table.map(([name]) => name).sort())
  assert.is(table.length, 21)
})

test('each unit is its string', () => {
  for (const [name, text] of table) assert.is(Unit[name], text)
})

test('each unit has its canonical label; microseconds are written with the Greek letter', () => {
  for (const [name, , label] of table) assert.is(unitLabel(Unit[name]), label, name)
  assert.is(unitLabel(Unit.Microseconds).codePointAt(0), 0x3bc)
})

test('unitFromString is the inverse of the string, and knows no other text', () => {
  for (const [name, text] of table) assert.is(unitFromString(text), Unit[name])
  const strangers = ['', 'Seconds', 'second', ' seconds', 's', 'constructor', '__proto__', 'toString']
  for (const text of strangers) assert.is(unitFromString(text), undefined, text)
})

test('units of time, of data and of data rates are told apart', () => {
  for (const [name, , , dimension] of table) {
    assert.is(isTimeUnit(Unit[name]), dimension === 'time', name)
    assert.is(isDataUnit(Unit[name]), dimension.startsWith('data'), name)
    assert.is(isDataRateUnit(Unit[name]), dimension === 'data rate', name)
  }
})

test.run()
