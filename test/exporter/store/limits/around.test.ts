import { MetricKindMask, PrometheusBuilder } from 'metrics-exporter-prometheus'
import { counter, histogram } from 'metrics-facade'
import { ContextLabelLayer, PrefixLayer, Stack, withLabels } from 'metrics-facade/layers'
import { createHierarchy } from 'metrics-facade/scope'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { forgetStrings, hashOf } from '../../../../exporter-prometheus/lib/store/limits/hash.ts'
import { withInstalled } from '../../../support/installed.ts'
import { freshRecorder, manualClock } from '../../../support/prometheus-fixture.ts'

// Limits, and all that makes, changes and removes series around them.

const sumOf = (text: string, sample: RegExp): number =>
  Array.from(text.matchAll(sample), ([line]) => Number(line.split(' ').at(-1))).reduce((a, b) => a + b, 0)

test('under layers the labels and the names as they arrive are limited, and nothing is lost', () => {
  const recorder = new PrometheusBuilder().withCardinalityLimits({ perLabel: 3 }).buildRecorder()
  const stack = new Stack(recorder)
    .push(new PrefixLayer('app', { separator: '_' }))
    .push(new ContextLabelLayer())
  withInstalled(stack, () => {
    const held = counter('calls_total', { path: '/held', method: 'GET' })
    for (let user = 0; user < 60; user++) {
      withLabels({ user, region: 'eu' }, () => {
        counter('calls_total', { path: `/${user % 20}`, method: user % 2 === 0 ? 'GET' : 'PUT' }).increment()
        held.increment(2)
      })
    }
  })
  const text = recorder.handle().render()
  assert.is(sumOf(text, /^app_calls_total\{.*method="GET".* \d+$/gm), 30 + 120)
  assert.is(sumOf(text, /^app_calls_total\{.*method="PUT".* \d+$/gm), 30)
  for (const label of ['user', 'path']) {
    const values = new Set(
      Array.from(text.matchAll(new RegExp(`^app_calls.*${label}="([^"]*)"`, 'gm')), one => one[1]),
    )
    assert.is(values.size, 4, [...values].join())
  }
  assert.not.match(text, 'region="other"')
})

test('scopes and vectors are limited as everything is, and what a scope removes makes room', () => {
  const handle = freshRecorder(builder => builder.withCardinalityLimits({ perLabel: 5 }))
  const root = createHierarchy({ prefix: 'shop', levels: ['store'] })
  const stores = Array.from({ length: 50 }, (_, index) => root.store(`${index}`))
  const calls = stores.map(store => store.createCounterVec('calls_total', 'Calls', ['code']))
  for (const vector of calls) for (const code of [200, 500]) vector.withLabelValues(code).increment(code)
  const text = handle.render()
  assert.is(text.match(/^shop_calls_total\{/gm)?.length, 12)
  assert.is(sumOf(text, /^shop_calls_total\{.*code="200".* \d+$/gm), 50 * 200)
  assert.is(sumOf(text, /^shop_calls_total\{.*code="500".* \d+$/gm), 50 * 500)
  stores[0]!.remove()
  calls[49]!.withLabelValues(200).increment(7)
  const after = handle.render()
  assert.not.match(after, 'store="0"')
  // It was among others until then, so servers see it at zero first.
  assert.match(after, /^shop_calls_total\{.*store="49".*code="200"\} 0$/m)
  assert.is(sumOf(after, /^shop_calls_total\{.*code="200".* \d+$/gm), 49 * 200 + 7)
  handle.runUpkeep()
  calls[49]!.withLabelValues(200).increment(2)
  assert.match(handle.render(), /^shop_calls_total\{.*store="49".*code="200"\} 2$/m)
})

test('what others share is evicted when all of them are idle, and handles to them begin it again', () => {
  const clock = manualClock()
  const handle = freshRecorder(builder =>
    builder.withCardinalityLimits({ perLabel: 1 }).idleTimeout(MetricKindMask.All, 100).withClock(clock.read),
  )
  const [own, folded] = ['/a', '/b'].map(path => counter('hits_total', { path }))
  const took = histogram('took', { path: '/a' })
  const tookFolded = histogram('took', { path: '/b' })
  const hits = (): string[] => handle.render().match(/^(?:hits_total|took_count).*/gm) ?? []
  own!.increment()
  took.record(1)
  folded!.increment(2)
  tookFolded.record(1)
  assert.equal(hits(), [
    'hits_total{path="/a"} 1',
    'hits_total{path="other"} 2',
    'took_count{path="/a"} 1',
    'took_count{path="other"} 1',
  ])
  for (let step = 0; step < 2; step++) {
    clock.now += 60
    own!.increment()
    took.record(1)
    hits()
  }
  assert.equal(hits(), ['hits_total{path="/a"} 3', 'took_count{path="/a"} 3'])
  folded!.increment(5)
  tookFolded.record(1)
  assert.equal(hits().slice(1, 2), ['hits_total{path="other"} 5'])
  clock.now += 101
  hits()
  assert.equal(hits(), [])
  // The label has room again.
  folded!.increment(4)
  tookFolded.record(1)
  assert.equal(hits(), ['hits_total{path="/b"} 4', 'took_count{path="/b"} 1'])
})

test('a series that others share can be removed, and so can one that has begun for a folded value', () => {
  const handle = freshRecorder(builder => builder.withCardinalityLimits({ perLabel: 1 }))
  counter('hits_total', { path: '/a' }).increment()
  const folded = counter('hits_total', { path: '/b' })
  folded.increment(2)
  const hits = (): string[] => handle.render().match(/^hits_total.*/gm) ?? []
  assert.not.ok(handle.remove('counter', 'hits_total', { path: '/b' }))
  assert.ok(handle.remove('counter', 'hits_total', { path: 'other' }))
  assert.equal(hits(), ['hits_total{path="/a"} 1'])
  folded.increment(3)
  assert.equal(hits(), ['hits_total{path="/a"} 1', 'hits_total{path="other"} 3'])
  for (let round = 0; round < 20 && !hits().some(line => line.includes('/b')); round++) {
    for (let write = 0; write < 9; write++) folded.increment()
  }
  assert.ok(handle.remove('counter', 'hits_total', { path: '/b' }))
  folded.increment()
  assert.is(hits().filter(line => line.includes('"/b"')).length, 1)
  handle.clear()
  folded.increment(7)
  assert.equal(hits(), ['hits_total{path="/b"} 7'])
})

test('a string has one hash, also while others with the same end are remembered', () => {
  const strings = Array.from({ length: 2_000 }, (_, index) => `/${index}/x${'y'.repeat(index % 7)}end`)
  const first = strings.map(hashOf)
  assert.equal(strings.map(hashOf), first)
  forgetStrings()
  assert.equal(strings.toReversed().map(hashOf).toReversed(), first)
  assert.ok(new Set(first).size >= 1_999)
})

test.run()
