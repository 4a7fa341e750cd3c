import { Unit } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ucumOf } from '../../../../exporter-prometheus/lib/transport/otlp/unit.ts'

// Units in the notation of UCUM, as https://opentelemetry.io/docs/specs/semconv/general/metrics/#instrument-units has
// them: a prefix, a unit, and what it is divided by.

const prefixes: Readonly<Record<string, string>> = {
  '': '',
  ...{
    nano: 'n',
    micro: 'u',
    milli: 'm',
    mega: 'M',
    giga: 'G',
    tera: 'T',
    kibi: 'Ki',
    mebi: 'Mi',
    gibi: 'Gi',
  },
}
const atoms: Readonly<Record<string, string>> = {
  ...{ seconds: 's', minutes: 'min', hours: 'h', days: 'd', bytes: 'By' },
  ...{ ratio: '1', percent: '%', celsius: 'Cel', meters: 'm', grams: 'g', hertz: 'Hz' },
  ...{ volts: 'V', amperes: 'A', joules: 'J', watts: 'W' },
}

/** What a word is by the rules of UCUM; undefined where they do not make it. */
function ruled(word: string): string | undefined {
  for (const [prefix, before] of Object.entries(prefixes)) {
    const atom = word.startsWith(prefix) ? atoms[word.slice(prefix.length)] : undefined
    if (atom !== undefined) return before + atom
  }
  return undefined
}

// Prometheus has no kilobytes in UCUM, misspells tebibytes, and does not find a rate in a name.
const isWord = (word: string) => /^(count|kilobytes|tebibytes|.*_per_second)$/.test(word)
const words = [...Object.values(Unit), ...Object.keys(atoms)].filter(word => !isWord(word))

for (const word of new Set(words)) {
  test(`${word} are ${ruled(word)}`, () => {
    assert.type(ruled(word), 'string')
    assert.is(ucumOf(word), ruled(word))
  })
}

test('some by name, whatever the rule is', () => {
  assert.equal([Unit.Seconds, Unit.Microseconds, Unit.Kibibytes].map(ucumOf), ['s', 'us', 'KiBy'])
})

test('other words stay as they are, several are an annotation, and nothing is no unit', () => {
  for (const word of ['jobs', 'count', 'kilobytes', 'tebibytes', 'constructor']) assert.is(ucumOf(word), word)
  assert.is(ucumOf(Unit.KilobitsPerSecond), '{kilobits_per_second}')
  assert.is(ucumOf('tokens_per_day'), '{tokens_per_day}')
  assert.is(ucumOf(undefined), '')
})

test.run()
