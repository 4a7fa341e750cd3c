import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { counter, gauge, histogram, type LabelRecord } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ownMetrics } from '../../../../exporter-prometheus/lib/store/limits/own-metrics.ts'
import { limited, sumOf } from '../../../support/folded.ts'
import { freshRecorder, sampleValue, scrapeStrictly } from '../../../support/prometheus-fixture.ts'
import { samplesOf } from '../../../support/thread.ts'

// Beyond its limit a label is folded, and it alone: the others stay, and what was recorded is all there.

const root = fileURLToPath(new URL('../../../..', import.meta.url))

test('the label with too many values is folded, wherever it stands, and the others are as ever', () => {
  const handle = limited(3)
  for (const order of ['first', 'middle', 'last']) {
    for (let index = 0; index < 12; index++) {
      const labels: Array<[string, string | number]> = [
        ['method', index % 2 === 0 ? 'GET' : 'PUT'],
        ['code', 200 + (index % 3)],
      ]
      labels.splice(['first', 'middle', 'last'].indexOf(order), 0, ['path', `/${index}`])
      counter(`${order}_total`, Object.fromEntries(labels)).increment(index)
    }
    const samples = samplesOf(handle, `${order}_total`)
    assert.is(samples.filter(one => one.includes('path="other"')).length, 6, order)
    assert.is(samples.length, 3 + 6, order)
    assert.is(sumOf(handle, `${order}_total`), 66)
    assert.is(sumOf(handle, `${order}_total`, { method: 'PUT' }), 36)
    assert.is(sumOf(handle, `${order}_total`, { method: 'PUT', code: '201' }), 1 + 7)
  }
})

test('in every order, spelling and form of labels the same series count', () => {
  const handle = limited(2)
  for (let index = 0; index < 50; index++) {
    const given = [
      { user: index, 'the.kind': 'a' },
      { 'the.kind': 'a', user: String(index) },
      new Map<string, string | number>([
        ['user', index],
        ['the_kind', 'a'],
      ]),
      [
        ['the kind', 'a'],
        ['user', BigInt(index)],
      ],
      { user: index, the_kind: 'a', none: undefined, empty: '' },
    ]
    for (const labels of given) counter('seen_total', labels as LabelRecord).increment()
  }
  assert.equal(samplesOf(handle, 'seen_total'), [
    '{user="0",the_kind="a"} 5',
    '{user="1",the_kind="a"} 5',
    '{user="other",the_kind="a"} 240',
  ])
})

test('distributions of all types are folded', () => {
  const handle = freshRecorder(builder => builder.withCardinalityLimits({ perLabel: 1 }))
  const described = { buckets: [10] }
  for (let index = 0; index < 20; index++) {
    histogram('bucketed', { user: index }, { advice: described } as never).recordMany(index, 2)
    histogram('summed', { user: index }).record(index)
  }
  const [bucketed, summed] = scrapeStrictly(handle).filter(
    ({ type }) => type !== 'counter' && type !== 'gauge',
  )
  const sampleOf = (family: typeof bucketed, name: string, user: string): number | undefined =>
    family!.samples.find(sample => sample.name === name && sample.labels.get('user') === user)?.value
  assert.is(sampleOf(bucketed, 'bucketed_count', 'other'), 38)
  assert.is(sampleOf(bucketed, 'bucketed_sum', 'other'), 380)
  assert.is(sampleOf(summed, 'summed_count', 'other'), 19)
  assert.is(sampleOf(summed, 'summed_count', '0'), 1)
})

test('gauges beyond the limit are refused and counted: no value stands for many', () => {
  const handle = limited(2)
  for (let index = 0; index < 10; index++) {
    gauge('depth', { queue: `q${index}` }).set(index)
    gauge('depth', { queue: `q${index}` }).increment(100)
    gauge('depth', { queue: `q${index}` }).decrement(50)
  }
  assert.equal(samplesOf(handle, 'depth'), ['{queue="q0"} 50', '{queue="q1"} 51'])
  const text = handle.render()
  assert.is(sampleValue(text, 'metrics_overflow_total{metric="depth",label="queue"}'), '24')
  assert.is(sampleValue(text, 'metrics_label_values{metric="depth",label="queue"}'), '10')
})

test('totals beyond the limit are refused and counted: their sum is not the total of all', () => {
  const handle = limited(1)
  for (let round = 0; round < 3; round++) {
    for (let index = 0; index < 3; index++) counter('read_total', { disk: `d${index}` }).absolute(100 + index)
  }
  assert.equal(samplesOf(handle, 'read_total'), ['{disk="d0"} 100', '{disk="other"} 0'])
  assert.is(sampleValue(handle.render(), 'metrics_overflow_total{metric="read_total",label="disk"}'), '6')
})

test('of a metric with too many series the label with the most values is folded', () => {
  const handle = limited(1_000, 30)
  for (let index = 0; index < 100; index++) {
    for (const method of ['GET', 'PUT']) {
      for (const code of [200, 404]) counter('hits_total', { method, path: `/${index}`, code }).increment()
    }
  }
  const samples = samplesOf(handle, 'hits_total')
  assert.is(samples.filter(one => !one.includes('"other"')).length, 30)
  assert.is(samples.length, 34)
  assert.is(sumOf(handle, 'hits_total', { method: 'PUT', code: '404' }), 100)
  const overflow = sampleValue(handle.render(), 'metrics_overflow_total{metric="hits_total",label="path"}')
  assert.is(overflow, String(400 - 30))
})

test('a metric of which every label explodes has a bounded number of series', () => {
  const handle = limited(50, 100)
  for (let index = 0; index < 20_000; index++) {
    counter('wild_total', { a: index, b: index % 97, c: index % 89, d: index % 7 }).increment()
  }
  assert.is(sumOf(handle, 'wild_total'), 20_000)
  assert.ok(
    samplesOf(handle, 'wild_total').length <= 100 + 25 + 1,
    `${samplesOf(handle, 'wild_total').length}`,
  )
})

test('the value that stands for others may be chosen, and a program may use it, too', () => {
  const handle = freshRecorder(builder => builder.withCardinalityLimits({ perLabel: 1, overflow: '(rest)' }))
  for (const user of ['a', '(rest)', 'b', 'c', '(rest)']) counter('seen_total', { user }).increment()
  assert.equal(samplesOf(handle, 'seen_total'), ['{user="a"} 1', '{user="(rest)"} 4'])
})

test('a handle has the labels that it was made with, and comes back as itself when there is room', () => {
  const handle = limited(2)
  for (const user of ['a', 'b']) counter('seen_total', { user, 'the.kind': 1 }).increment()
  const held = counter('seen_total', { user: 'c', 'the.kind': 1 })
  held.increment(3)
  assert.equal(held.labels, { user: 'c', 'the.kind': 1 })
  assert.is(handle.remove('counter', 'seen_total', { user: 'c', the_kind: '1' }), false)
  handle.remove('counter', 'seen_total', { user: 'a', the_kind: '1' })
  held.increment(4)
  assert.equal(samplesOf(handle, 'seen_total'), [
    '{user="b",the_kind="1"} 1',
    '{user="other",the_kind="1"} 3',
    '{user="c",the_kind="1"} 4',
  ])
  handle.clear()
  held.increment(5)
  assert.equal(samplesOf(handle, 'seen_total'), ['{user="c",the_kind="1"} 5'])
})

test('a global label that the series have anyway is not a value, and its change keeps what was counted', () => {
  const handle = freshRecorder(builder =>
    builder.addGlobalLabel('host', 'here').withCardinalityLimits({ perLabel: 2 }),
  )
  for (const host of ['a', 'b', 'c', 'here', 'd', 'here']) counter('seen_total', { host, x: 1 }).increment()
  assert.equal(samplesOf(handle, 'seen_total'), [
    '{host="a",x="1"} 1',
    '{host="b",x="1"} 1',
    '{host="other",x="1"} 2',
    '{host="here",x="1"} 2',
  ])
  handle.setGlobalLabel('host', 'a')
  for (const host of ['a', 'b', 'c', 'here', 'e']) counter('seen_total', { host, x: 1 }).increment()
  assert.is(sumOf(handle, 'seen_total'), 6 + 5)
})

test('labels that cannot be read are refused as they are without limits', () => {
  const handle = limited(1)
  for (let index = 0; index < 3; index++) counter('seen_total', { user: index }).increment()
  counter('seen_total', { user: {} } as never).increment()
  counter('seen_total', { user: 7, 'us er': 1, us_er: 2 } as never).increment()
  const text = handle.render()
  assert.is(sampleValue(text, 'metrics_invalid_samples_total{name="seen_total"}'), '2')
  assert.is(sampleValue(text, 'seen_total{user="other"}'), '2')
})

test('what the exporter says of itself has all its series, whatever the limits are', () => {
  const handle = limited(1, 1)
  counter('jobs_total').increment(Number.NaN)
  gauge('depth').set('much' as never)
  for (const name of ['jobs_total', 'depth']) histogram(name).record(1)
  assert.is(samplesOf(handle, 'metrics_invalid_samples_total').length, 2)
  assert.is(samplesOf(handle, 'metrics_conflicts_total').length, 2)
  assert.equal(samplesOf(handle, 'metrics_overflow_total'), [])
})

test('every metric that the exporter and the facade have of their own is known to the limits', () => {
  const folders = ['lib', 'exporter-prometheus/lib'].map(one => join(root, one))
  const sources = folders.flatMap(folder =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter(file => file.endsWith('.ts'))
      .map(file => readFileSync(join(folder, file), 'utf8')),
  )
  const named = sources.flatMap(source => source.match(/(?<=')metrics_[a-z_]+(?=')/g) ?? [])
  // The prefix of `withScrapeMetrics`.
  const names = new Set(named.filter(name => name !== 'metrics_scrape'))
  assert.equal([...names].sort(), [...ownMetrics].sort())
})

test.run()
