import { counter, describeHistogram, gauge, histogram, Unit } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { sampleValue, scrapeStrictly } from '../../support/prometheus-fixture.ts'
import { textFor, utf8 } from '../../support/utf8-names.ts'
import { warningsOf } from '../../support/warnings.ts'

// Names and labels that an escaping writes alike. Warnings are given once per name and process: each test has names of
// its own.

test('of two metrics that an escaping writes alike the first is served; the other is counted once, and reported once', async () => {
  const handle = utf8()
  gauge('first.one').set(1)
  gauge('first-one', { a: 1 }).set(2)
  gauge('first-one', { a: 2 }).set(3)
  const warnings = await warningsOf(() => {
    for (let scrape = 0; scrape < 3; scrape++) {
      const families = scrapeStrictly(handle).filter(({ type }) => type === 'gauge')
      assert.equal(
        families.map(({ name, samples }) => [name, samples.map(({ value }) => value)]),
        [['first_one', [1]]],
      )
    }
  })
  assert.is(sampleValue(handle.render(), 'metrics_conflicts_total{name="first-one"}'), '2')
  assert.is(warnings.length, 1)
  assert.match(warnings[0]!, '"first-one"')
  assert.match(warnings[0]!, 'underscores')
  // A reader that can tell them apart gets both.
  assert.match(textFor(handle, 'values'), '\nU__first_2d_one{a="1"} 2\n')
  assert.match(textFor(handle, 'allow-utf-8'), '\n{"first-one",a="2"} 3\n')
})

test('what is not served is counted by the name that was given, as what is not recorded', async () => {
  const handle = utf8(builder => builder.withRecommendedNaming())
  describeHistogram('given-wait', Unit.Seconds, 'Waiting')
  counter('given.jobs').increment()
  histogram('given_wait_seconds').record(1)
  counter('given-jobs').increment()
  histogram('given-wait').record(1)
  const warnings = await warningsOf(() => {
    handle.render()
  })
  const text = handle.render()
  for (const name of ['given-jobs', 'given-wait']) {
    assert.is(sampleValue(text, `metrics_conflicts_total{name="${name}"}`), '1', text)
    assert.ok(warnings.some(warning => warning.includes(`"${name}"`)))
  }
})

test('a metric is not served where an escaping writes it like the samples of another one', () => {
  const handle = utf8(builder => builder.setBuckets([1]))
  gauge('second.h_count').set(1)
  histogram('second.h').record(1)
  histogram('second_h').record(2)
  const families = scrapeStrictly(handle).filter(({ type }) => type !== 'counter')
  assert.equal(
    families.map(({ name, type }) => `${name} ${type}`),
    ['second_h_count gauge'],
  )
})

test('of two series that an escaping writes alike the first is served, the other counted', () => {
  const handle = utf8()
  gauge('third', { 'a.b': 1 }).set(1)
  gauge('third', { a_b: 1 }).set(2)
  gauge('third', { 'a-b': 2 }).set(3)
  const values = () => scrapeStrictly(handle).find(({ name }) => name === 'third')?.samples
  assert.equal(
    values()?.map(({ labels, value }) => [labels.get('a_b'), value]),
    [
      ['1', 1],
      ['2', 3],
    ],
  )
  assert.is(sampleValue(handle.render(), 'metrics_conflicts_total{name="third"}'), '1')
  assert.match(textFor(handle, 'dots'), 'third{a_dot_b="1"} 1\nthird{a_b="1"} 2\nthird{a__b="2"} 3\n')
})

test('a series two labels of which an escaping writes alike is not served there, and counted', () => {
  const handle = utf8(builder => builder.addGlobalLabel('zone_id', 1))
  gauge('fourth', { 'a.b': 1, a_b: 1 }).set(1)
  gauge('fourth', { 'zone.id': 2 }).set(2)
  gauge('fourth', { 'a.b': 1 }).set(3)
  const samples = scrapeStrictly(handle).find(({ name }) => name === 'fourth')?.samples
  assert.equal(
    samples?.map(({ value }) => value),
    [3],
  )
  assert.is(sampleValue(handle.render(), 'metrics_conflicts_total{zone_id="1",name="fourth"}'), '2')
  assert.match(textFor(handle, 'allow-utf-8'), 'fourth{zone_id="1","a.b"="1",a_b="1"} 1')
})

test('a series that was left out and comes again is counted again; one that can be served is served', () => {
  const handle = utf8()
  gauge('fifth.one').set(1)
  gauge('fifth-one').set(2)
  handle.render()
  handle.remove('gauge', 'fifth.one', {})
  assert.is(sampleValue(handle.render(), 'fifth_one'), '2')
  gauge('fifth.one').set(3)
  // The one that is first now.
  assert.is(sampleValue(handle.render(), 'fifth_one'), '2')
  assert.is(sampleValue(handle.render(), 'metrics_conflicts_total{name="fifth.one"}'), '1')
})

test('labels may meet a global label that comes later', () => {
  const handle = utf8()
  gauge('sixth', { 'a.b': 1 }).set(1)
  assert.is(sampleValue(handle.render(), 'sixth{a_b="1"}'), '1')
  handle.setGlobalLabel('a_b', 2)
  assert.not.match(handle.render(), /^sixth/m)
  handle.setGlobalLabel('a_b', undefined)
  assert.is(sampleValue(handle.render(), 'sixth{a_b="1"}'), '1')
})

test.run()
