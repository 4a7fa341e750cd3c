import { Unit } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ucumOf } from '../../../../exporter-prometheus/lib/transport/otlp/unit.ts'

// Units in the notation of UCUM, as https://opentelemetry.io/docs/specs/semconv/general/metrics/#instrument-units has them.

const symbols: Readonly<Record<string, string>> = {
  seconds: 's',
  milliseconds: 'ms',
  microseconds: 'us',
  nanoseconds: 'ns',
  minutes: 'min',
  hours: 'h',
  days: 'd',
  bytes: 'By',
  kilobytes: 'kBy',
  megabytes: 'MBy',
  gigabytes: 'GBy',
  terabytes: 'TBy',
  kibibytes: 'KiBy',
  mebibytes: 'MiBy',
  gibibytes: 'GiBy',
  tebibytes: 'TiBy',
  bits_per_second: 'bit/s',
  kilobits_per_second: 'kbit/s',
  megabits_per_second: 'Mbit/s',
  gigabits_per_second: 'Gbit/s',
  terabits_per_second: 'Tbit/s',
  count_per_second: '1/s',
  ratio: '1',
  percent: '%',
  celsius: 'Cel',
  meters: 'm',
  grams: 'g',
  volts: 'V',
  amperes: 'A',
  joules: 'J',
  watts: 'W',
  hertz: 'Hz',
}

for (const [word, symbol] of Object.entries(symbols)) {
  test(`${word} are ${symbol}`, () => assert.is(ucumOf(word), symbol))
}

test('every unit of the facade has one, but for counts', () => {
  const words = Object.values(Unit).filter(word => !Object.hasOwn(symbols, word))
  assert.equal(words, [Unit.Count])
})

test('other words stay as they are, and nothing is no unit', () => {
  for (const word of ['jobs', 'count', 'constructor']) assert.is(ucumOf(word), word)
  assert.is(ucumOf(undefined), '')
})

test.run()
