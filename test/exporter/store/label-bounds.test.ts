import { counter, describeGauge, gauge } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { mostDescriptions } from '../../../exporter-prometheus/lib/store/catalogue.ts'
import {
  mostHelpLength,
  mostLabelLength,
  mostLabelNames,
  mostNameLength,
} from '../../../exporter-prometheus/lib/store/label-bounds.ts'
import { freshRecorder, sampleValue, scrapeStrictly } from '../../support/prometheus-fixture.ts'
import { warningsOf } from '../../support/warnings.ts'

// The new is refused and counted, the old is kept, and room that is made can be used again.

const conflicts = (text: string, name: string): number =>
  Number(sampleValue(text, `metrics_conflicts_total{name="${name}"}`) ?? 0)

test('a metric has so many label names, and further ones once it has none of the others', async () => {
  const handle = freshRecorder()
  const beyond = 500
  const warnings = await warningsOf(() => {
    for (let index = 0; index < mostLabelNames + beyond; index++)
      counter('a_total', { [`k${index}`]: 'v' }).increment()
  })
  assert.equal(warnings, [
    'Series of the metric "a_total" are not recorded: it has 10000 label names, which are as many as there may be.',
  ])
  counter('a_total', { k0: 'v' }).increment()
  counter('a_total', { k1: 'w', k2: 'w' }).increment()
  let text = handle.render()
  assert.is(text.match(/^a_total\{/gm)!.length, mostLabelNames + 1)
  assert.is(conflicts(text, 'a_total'), beyond)
  assert.is(sampleValue(text, 'a_total{k0="v"}'), '2')
  handle.clear()
  counter('a_total', { another: 'v' }).increment()
  text = handle.render()
  assert.is(sampleValue(text, 'a_total{another="v"}'), '1')
  assert.is(conflicts(text, 'a_total'), 0)
})

test('labels of a series that are too long together are refused, whatever series was before', () => {
  const handle = freshRecorder()
  gauge('b', { id: 'x'.repeat(2 ** 20) }).set(1)
  for (let index = 0; index < 3; index++) gauge('b', { id: 'y'.repeat(mostLabelLength) }).set(1)
  gauge('b', { ['z'.repeat(mostLabelLength)]: 1 }).set(1)
  const families = scrapeStrictly(handle)
  assert.equal(
    families.map(({ name, samples }) => [name, samples.length]),
    [
      ['metrics_conflicts_total', 1],
      ['b', 1],
    ],
  )
  assert.is(conflicts(handle.render({ names: 'metrics_conflicts_total' }), 'b'), 4)
})

test('a name that is too long is refused, and counted by how it begins', () => {
  const handle = freshRecorder()
  gauge('n'.repeat(mostNameLength)).set(1)
  gauge('n'.repeat(mostNameLength + 1)).set(1)
  const text = handle.render()
  assert.is(text.match(/^n+ 1$/gm)!.length, 1)
  assert.match(text, /^metrics_conflicts_total\{name="n{100}…"\} 1$/m)
})

test('of a description as much is kept as a help text may have, and none of a name that is too long', async () => {
  const handle = freshRecorder()
  const warnings = await warningsOf(() => {
    describeGauge('wordy', `${'h'.repeat(mostHelpLength - 1)}\u{1f600}${'i'.repeat(1e6)}`)
    describeGauge('terse', 'h'.repeat(mostHelpLength))
    describeGauge('n'.repeat(mostNameLength + 1), 'Ignored.')
  })
  gauge('wordy').set(1)
  gauge('terse').set(1)
  const help = new Map(scrapeStrictly(handle).map(({ name, help }) => [name, help]))
  assert.is(help.get('wordy'), `${'h'.repeat(mostHelpLength - 1)}\ufffd`)
  assert.is(help.get('terse'), 'h'.repeat(mostHelpLength))
  assert.is(warnings.length, 2)
  assert.match(warnings[0]!, /^The description of "wordy" was cut to its first 10000 characters/)
  assert.match(
    warnings[1]!,
    /^A description was ignored, because the name "n+…" has more than 10000 characters/,
  )
})

test('descriptions are kept of so many metrics, and the first stay', async () => {
  const handle = freshRecorder()
  const warnings = await warningsOf(() => {
    for (let index = 0; index < mostDescriptions + 100; index++) describeGauge(`d${index}`, 'Known')
  })
  gauge('d0').set(1)
  gauge(`d${mostDescriptions + 50}`).set(1)
  const text = handle.render()
  assert.match(text, /^# HELP d0 Known$/m)
  assert.not.match(text, /^# HELP d10050/m)
  assert.match(text, /^d10050 1$/m)
  assert.ok(
    warnings.some(message => /^Of gauges, 10000 are described/.test(message)),
    warnings.join(),
  )
})

test.run()
