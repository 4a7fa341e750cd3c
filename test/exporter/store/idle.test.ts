import { MetricKindMask } from 'metrics-exporter-prometheus'
import { counter, gauge, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { idleAfter, namesOf } from '../../support/idle-after.ts'
import { sampleValue, scrapeStrictly } from '../../support/prometheus-fixture.ts'

// When a series is idle, and what becomes of it.

const kinds = { Counter: 'c', Gauge: 'g', Histogram: 'h' } as const

for (const [kind, own] of Object.entries(kinds)) {
  test(`idle series of the kind ${kind} alone are evicted where the mask names it alone`, () => {
    const { clock, handle } = idleAfter(100, MetricKindMask[kind as keyof typeof kinds])
    counter('c').increment()
    gauge('g').set(1)
    histogram('h').record(1)
    assert.equal(namesOf(handle), ['c', 'g', 'h'])
    clock.now += 101
    assert.equal(
      namesOf(handle),
      ['c', 'g', 'h'].filter(name => name !== own),
    )
  })
}

test('a series is not evicted before the timeout, and is after it, at a render', () => {
  const { clock, handle } = idleAfter(100, MetricKindMask.All)
  counter('c').increment()
  assert.equal(namesOf(handle), ['c'])
  clock.now += 100
  assert.equal(namesOf(handle), ['c'])
  clock.now += 1
  assert.equal(namesOf(handle), [])
})

test('upkeep evicts what a render has shown', () => {
  const { clock, handle } = idleAfter(100, MetricKindMask.All)
  const held = counter('c')
  held.increment()
  handle.render()
  clock.now += 101
  handle.runUpkeep()
  held.increment(5)
  assert.is(sampleValue(handle.render(), 'c'), '5')
})

test('a time-out shorter than the interval of scrapes loses nothing', () => {
  const { clock, handle } = idleAfter(100, MetricKindMask.All)
  for (let scrape = 0; scrape < 5; scrape++) {
    counter('c').increment(scrape)
    for (let upkeep = 0; upkeep < 4; upkeep++) {
      handle.runUpkeep()
      clock.now += 200
    }
    assert.is(sampleValue(handle.render(), 'c'), String(scrape))
    clock.now += 200
    handle.runUpkeep()
  }
})

test('time counts from the last write, and never from before it', () => {
  const { clock, handle } = idleAfter(100, MetricKindMask.All)
  const held = gauge('g')
  held.set(1)
  handle.render()
  clock.now += 90
  held.set(1)
  handle.render()
  clock.now += 90
  assert.equal(namesOf(handle), ['g'])
  clock.now += 11
  assert.equal(namesOf(handle), [])
})

test('a series that nobody looked at since its write is not evicted, however long ago that was', () => {
  const { clock, handle } = idleAfter(100, MetricKindMask.All)
  counter('c').increment()
  clock.now += 1_000_000
  assert.equal(namesOf(handle), ['c'])
})

test('a series that was never written to has its time as well', () => {
  const { clock, handle } = idleAfter(100, MetricKindMask.All)
  counter('c')
  assert.equal(namesOf(handle), ['c'])
  clock.now += 101
  assert.equal(namesOf(handle), [])
})

test('only the idle series of a family go, and the others keep their order', () => {
  const { clock, handle } = idleAfter(100, MetricKindMask.All)
  const routes = ['/a', '/b', '/c', '/d'].map(route => counter('requests', { route }))
  for (const route of routes) route.increment()
  handle.render()
  clock.now += 101
  routes[1]!.increment()
  routes[3]!.increment()
  assert.equal(
    scrapeStrictly(handle)[0]!.samples.map(({ labels }) => labels.get('route')),
    ['/b', '/d'],
  )
})

test('a handle to an evicted series starts it again, and its write counts', () => {
  const { clock, handle } = idleAfter(100, MetricKindMask.All)
  const [held, depth, wait] = [counter('c', { a: 1 }), gauge('g'), histogram('h')]
  held.increment(41)
  depth.set(7)
  wait.record(3)
  handle.render()
  clock.now += 101
  assert.equal(namesOf(handle), [])
  held.increment(2)
  depth.increment()
  wait.record(9)
  const text = handle.render()
  assert.is(sampleValue(text, 'c{a="1"}'), '2')
  assert.is(sampleValue(text, 'g'), '1')
  assert.is(sampleValue(text, 'h_sum'), '9')
  assert.is(sampleValue(text, 'h_count'), '1')
})

test('looking a series up is no write', () => {
  const { clock, handle } = idleAfter(100, MetricKindMask.All)
  counter('c').increment()
  handle.render()
  clock.now += 101
  counter('c')
  assert.equal(namesOf(handle), [])
})

test('each way of writing counts as a write', () => {
  const writes: Readonly<Record<string, () => void>> = {
    'counter increment': () => counter('x').increment(0),
    'counter absolute': () => counter('x').absolute(0),
    'gauge set': () => gauge('x').set(0),
    'gauge increment': () => gauge('x').increment(0),
    'gauge decrement': () => gauge('x').decrement(0),
    'histogram record': () => histogram('x').record(0),
    'histogram recordMany': () => histogram('x').recordMany(0, 2),
    'counter zero': () => counter('x').zero(),
    'gauge zero': () => gauge('x').zero(),
    'histogram zero': () => histogram('x').zero(),
  }
  for (const [what, write] of Object.entries(writes)) {
    const { clock, handle } = idleAfter(100, MetricKindMask.All)
    write()
    handle.render()
    clock.now += 101
    write()
    assert.equal(namesOf(handle), ['x'], what)
  }
})

test.run()
