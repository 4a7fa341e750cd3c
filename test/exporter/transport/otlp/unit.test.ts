import { Unit } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ucumOf } from '../../../../exporter-prometheus/lib/transport/otlp/unit.ts'

// Units in the notation of UCUM, as https://opentelemetry.io/docs/specs/semconv/general/metrics/#instrument-units has
// them: a prefix, a unit, and what it is divided by.

const prefixes: Readonly<Record<string, string>> = {
  '': '',
  ...{ nano: 'n', micro: 'u', milli: 'm', kilo: 'k', mega: 'M', giga: 'G', tera: 'T' },
  ...{ kibi: 'Ki', mebi: 'Mi', gibi: 'Gi', tebi: 'Ti' },
}
const atoms: Readonly<Record<string, string>> = {
  ...{ seconds: 's', minutes: 'min', hours: 'h', days: 'd', bytes: 'By', bits: 'bit', count: '1' },
  ...{ ratio: '1', percent: '%', celsius: 'Cel', meters: 'm', grams: 'g', hertz: 'Hz' },
  ...{ volts: 'V', amperes: 'A', joules: 'J', watts: 'W' },
}

/** What a word is by the rules of UCUM; undefined where they do not make it. */
function ruled(word: string): string | undefined {
  const [, stem = '', rate] = /^(.*?)(_per_second)?$/.exec(word)!
  for (const [prefix, before] of Object.entries(prefixes)) {
    const atom = stem.startsWith(prefix) ? atoms[stem.slice(prefix.length)] : undefined
    if (atom !== undefined) return before + atom + (rate === undefined ? '' : '/s')
  }
  return undefined
}

// A count of things is of these things and not of ones, and no receiver translates bits back.
const words = [...Object.values(Unit), ...Object.keys(atoms)].filter(word => !/^(count|bits)$/.test(word))

for (const word of new Set(words)) {
  test(`${word} are ${ruled(word)}`, () => {
    assert.type(ruled(word), 'string')
    assert.is(ucumOf(word), ruled(word))
  })
}

test('some by name, whatever the rule is', () => {
  assert.equal(
    [Unit.Seconds, Unit.Microseconds, Unit.Kibibytes, Unit.KilobitsPerSecond, Unit.CountPerSecond].map(
      ucumOf,
    ),
    ['s', 'us', 'KiBy', 'kbit/s', '1/s'],
  )
})

test('other words stay as they are, and nothing is no unit', () => {
  for (const word of ['jobs', 'count', 'constructor']) assert.is(ucumOf(word), word)
  assert.is(ucumOf(undefined), '')
})

test.run()
