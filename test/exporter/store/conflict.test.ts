import { counter, gauge, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  freshRecorder,
  renderStrictly,
  sampleValue,
  scrapeStrictly,
} from '../../support/prometheus-fixture.ts'
import { warningsOf } from '../../support/warnings.ts'

// Warnings are given once per name and process: each test has names of its own.

const typesOf = (handle: ReturnType<typeof freshRecorder>): string[] =>
  scrapeStrictly(handle)
    .filter(({ name }) => !name.startsWith('metrics_'))
    .map(({ name, type }) => `${name} ${type}`)

test('the same name as two kinds: the first stays, the later is silent, counted, and reported once', async () => {
  const handle = freshRecorder()
  const warnings = await warningsOf(() => {
    counter('kinds').increment(5)
    const refused = gauge('kinds')
    refused.set(9)
    refused.set(10)
    gauge('kinds', { a: 1 }).set(11)
  })
  const text = renderStrictly(handle)
  assert.equal(typesOf(handle), ['kinds counter'])
  assert.is(sampleValue(text, 'kinds'), '5')
  assert.is(sampleValue(text, 'metrics_conflicts_total{name="kinds"}'), '2')
  assert.is(warnings.length, 1)
  assert.match(warnings[0]!, '"kinds"')
  assert.match(warnings[0]!, 'counter')
})

const beside: ReadonlyArray<readonly [suffix: string, type: 'histogram' | 'summary', collides: boolean]> = [
  ['', 'histogram', true],
  ['_bucket', 'histogram', true],
  ['_sum', 'histogram', true],
  ['_count', 'histogram', true],
  ['_created', 'histogram', false],
  ['', 'summary', true],
  ['_bucket', 'summary', false],
  ['_sum', 'summary', true],
  ['_count', 'summary', true],
]

for (const [suffix, type, collides] of beside) {
  const configured = () =>
    freshRecorder(builder => (type === 'histogram' ? builder.setBuckets([1]) : builder))

  test(`a gauge h${suffix} beside the ${type} h is ${collides ? 'refused' : 'served'}`, () => {
    const handle = configured()
    histogram('h').record(1)
    gauge(`h${suffix}`).set(2)
    assert.equal(typesOf(handle), collides ? [`h ${type}`] : [`h${suffix} gauge`, `h ${type}`])
    assert.is(
      sampleValue(renderStrictly(handle), `metrics_conflicts_total{name="h${suffix}"}`),
      collides ? '1' : undefined,
    )
  })

  test(`a ${type} h beside the gauge h${suffix} is ${collides ? 'refused' : 'served'}`, () => {
    const handle = configured()
    gauge(`h${suffix}`).set(2)
    histogram('h').record(1)
    assert.equal(typesOf(handle), collides ? [`h${suffix} gauge`] : [`h${suffix} gauge`, `h ${type}`])
    assert.is(
      sampleValue(renderStrictly(handle), 'metrics_conflicts_total{name="h"}'),
      collides ? '1' : undefined,
    )
  })
}

test('two histograms of which one would write the samples of the other: the first stays', () => {
  const handle = freshRecorder(builder => builder.setBuckets([1]))
  histogram('nested_sum').record(1)
  histogram('nested').record(1)
  assert.equal(typesOf(handle), ['nested_sum histogram'])
})

test('the label le is refused on a histogram, and fine everywhere else', async () => {
  const handle = freshRecorder(builder => builder.setBuckets([1]))
  const warnings = await warningsOf(() => {
    histogram('with_le', { le: 'mine' }).record(1)
    histogram('with_le', { route: '/' }).record(1)
    histogram('with_le', { quantile: 'mine' }).record(1)
    gauge('gauge_with_le', { le: 'mine' }).set(3)
  })
  const text = renderStrictly(handle)
  assert.is(sampleValue(text, 'metrics_conflicts_total{name="with_le"}'), '1')
  assert.is(sampleValue(text, 'with_le_count{route="/"}'), '1')
  assert.is(sampleValue(text, 'with_le_count{quantile="mine"}'), '1')
  assert.is(sampleValue(text, 'gauge_with_le{le="mine"}'), '3')
  assert.not.match(text, 'with_le_count{le=')
  assert.is(warnings.length, 1)
  assert.match(warnings[0]!, '"le"')
})

test('the label quantile is refused on a summary, and le is fine there', () => {
  const handle = freshRecorder()
  histogram('with_quantile', { quantile: '0.5' }).record(1)
  histogram('with_quantile', { le: '1' }).record(1)
  const text = renderStrictly(handle)
  assert.is(sampleValue(text, 'metrics_conflicts_total{name="with_quantile"}'), '1')
  assert.is(sampleValue(text, 'with_quantile_count{le="1"}'), '1')
  assert.not.match(text, 'with_quantile_count{quantile')
})

test('a refused label alone leaves no family behind, and the name free', () => {
  const handle = freshRecorder(builder => builder.setBuckets([1]))
  histogram('only_le', { le: 1 }).record(1)
  assert.equal(typesOf(handle), [])
  gauge('only_le').set(1)
  assert.equal(typesOf(handle), ['only_le gauge'])
})

test('two labels that are written alike: their samples are counted as invalid, and reported once', async () => {
  const handle = freshRecorder()
  const warnings = await warningsOf(() => {
    const refused = counter('alike', { 'a-b': 1, a_b: 2 })
    refused.increment()
    refused.increment()
    counter('alike', { 'a-b': 1 }).increment(7)
  })
  const text = renderStrictly(handle)
  assert.is(sampleValue(text, 'alike{a_b="1"}'), '7')
  assert.is(sampleValue(text, 'metrics_invalid_samples_total{name="alike"}'), '2')
  assert.is(warnings.length, 1)
  assert.match(warnings[0]!, '"a_b"')
})

test('names that are written alike are one series of one family', () => {
  const handle = freshRecorder()
  counter('one.family', { 'a.b': 'x' }).increment(1)
  counter('one-family', { 'a-b': 'x' }).increment(2)
  counter('one_family', { a_b: 'x' }).increment(4)
  assert.is(renderStrictly(handle), '# TYPE one_family counter\none_family{a_b="x"} 7\n')
})

test('after the first is removed the second becomes possible, through the handle that was refused too', () => {
  const handle = freshRecorder()
  counter('freed', { a: 1 }).increment()
  const refused = gauge('freed')
  refused.set(1)
  assert.ok(handle.remove('counter', 'freed', { a: 1 }))
  refused.set(2)
  assert.equal(typesOf(handle), ['freed gauge'])
  assert.is(sampleValue(renderStrictly(handle), 'freed'), '2')
})

test('a histogram that is gone gives back the names of all its samples', () => {
  const handle = freshRecorder(builder => builder.setBuckets([1]))
  histogram('gone').record(1)
  handle.clear()
  for (const suffix of ['', '_bucket', '_sum', '_count']) gauge(`gone${suffix}`).set(1)
  assert.equal(typesOf(handle), ['gone gauge', 'gone_bucket gauge', 'gone_sum gauge', 'gone_count gauge'])
})

test('a program cannot take the names of the counters of conflicts and invalid samples', () => {
  const handle = freshRecorder()
  gauge('metrics_conflicts_total').set(1)
  gauge('metrics_invalid_samples_total').set(2)
  gauge('taken').set(3)
  counter('taken').increment()
  counter('invalid').increment(-1)
  const text = renderStrictly(handle)
  for (const name of ['metrics_conflicts_total', 'metrics_invalid_samples_total', 'taken']) {
    assert.is(sampleValue(text, `metrics_conflicts_total{name="${name}"}`), '1')
  }
  assert.is(sampleValue(text, 'metrics_invalid_samples_total{name="invalid"}'), '1')
  assert.is(sampleValue(text, 'taken'), '3')
})

test.run()
