import { counter, type Labels } from 'metrics-facade'
import { PlainStorage, Registry, type SeriesKey, StoredSeries } from 'metrics-facade/registry'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withInstalled } from '../support/installed.ts'
import { foldingNaming } from '../support/label-trees.ts'
import { makeRegistry, names, recorderOf } from '../support/registry-fixture.ts'

// What a registry makes, finds and lists.

const kinds = ['counter', 'gauge', 'histogram'] as const

test('a series is made once, by the storage, from its kind, its written name and its labels', () => {
  const keys: SeriesKey[] = []
  const keep = <K extends SeriesKey>(key: K): K => {
    keys.push(key)
    return key
  }
  const plain = new PlainStorage()
  const registry = new Registry(
    {
      counter: key => plain.counter(keep(key)),
      gauge: key => plain.gauge(keep(key)),
      histogram: key => plain.histogram(keep(key)),
    },
    { naming: foldingNaming },
  )
  const made = registry.getOrCreateGauge('queue-depth', { 'the-queue': 'mail', nothing: '', id: 7 })
  assert.is(registry.getOrCreateGauge('queue.depth', { id: '7', the_queue: 'mail' }), made)
  assert.equal(keys, [
    {
      kind: 'gauge',
      name: 'queue_depth',
      labels: { 'the-queue': 'mail', nothing: '', id: 7 },
      pairs: [
        ['the_queue', 'mail'],
        ['id', '7'],
      ],
    },
  ])
})

test('the kinds are apart', () => {
  const registry = makeRegistry()
  const all = [
    registry.getOrCreateCounter('a'),
    registry.getOrCreateGauge('a'),
    registry.getOrCreateHistogram('a'),
  ]
  assert.is(new Set<object>(all).size, 3)
  for (const [index, kind] of kinds.entries()) assert.is(registry.get(kind, 'a'), all[index])
  assert.ok(registry.delete('gauge', 'a'))
  assert.equal(names(registry), ['c a', 'h a'])
})

test('get finds a series by labels in any order, form and spelling, and makes none', () => {
  const registry = makeRegistry()
  const made = registry.getOrCreateCounter('jobs', { queue: 'mail', id: 1 })
  const forms: Labels[] = [
    { queue: 'mail', id: 1 },
    { id: '1', queue: 'mail', none: undefined },
    new Map<string, string | bigint>([
      ['id', 1n],
      ['queue', 'mail'],
    ]),
  ]
  for (const labels of forms) assert.is(registry.get('counter', 'jobs', labels), made)
  for (const labels of [undefined, { queue: 'mail' }, { queue: 'mail', id: 2 }, { more: 1 }]) {
    assert.is(registry.get('counter', 'jobs', labels), undefined)
  }
  for (const kind of kinds) assert.is(registry.get(kind, 'other', { queue: 'mail' }), undefined)
  assert.equal(registry.series(), [made])
  assert.ok(registry.getOrCreateCounter('other', { queue: 'mail' }))
})

test('labels that emit while they are read do not disturb a get', () => {
  const registry = makeRegistry()
  registry.getOrCreateCounter('jobs')
  let reads = 0
  const labels = {
    get a() {
      reads += 1
      counter('reads_total', { read: reads }).increment()
      return 'x'
    },
  }
  withInstalled(recorderOf(registry), () => assert.is(registry.get('counter', 'jobs', labels), undefined))
  assert.ok(reads > 0)
  for (let read = 1; read <= reads; read++) {
    assert.is(registry.get('counter', 'reads_total', { read })?.value, 1)
  }
})

test('what labels throw is thrown, and leaves the registry as it was', () => {
  const registry = makeRegistry(foldingNaming)
  const unreadable = {
    get a(): string {
      throw new Error('unreadable')
    },
  }
  const made = registry.getOrCreateCounter('jobs', { a: 'x' })
  for (const labels of [unreadable, { 'a-b': 'x', 'a.b': 'y' }]) {
    assert.throws(() => registry.getOrCreateCounter('jobs', labels))
    assert.throws(() => registry.get('counter', 'jobs', labels))
  }
  assert.equal(registry.series(), [made])
})

test('series come by kind, those of one name together, in the order of registration', () => {
  const registry = makeRegistry()
  registry.getOrCreateHistogram('z')
  registry.getOrCreateCounter('y', { a: 2 })
  registry.getOrCreateGauge('x')
  registry.getOrCreateCounter('b')
  registry.getOrCreateCounter('y', { a: 1 })
  assert.equal(names(registry), ['c y 2', 'c y 1', 'c b', 'g x', 'h z'])
  registry.series().length = 0
  assert.is(registry.series().length, 5)
})

test('any object that takes what is written, keeps its labels and has a field "live" can be stored', () => {
  const take = (): void => {}
  const make = ({ labels }: SeriesKey) => ({
    live: true,
    labels,
    increment: take,
    decrement: take,
    absolute: take,
    set: take,
    record: take,
    recordMany: take,
  })
  const registry = new Registry({ counter: make, gauge: make, histogram: make })
  const made = registry.getOrCreateCounter('a', { b: 1 })
  assert.is(registry.getOrCreateCounter('a', { b: '1' }), made)
  registry.clear()
  assert.is(made.live, false)
})

test('StoredSeries is what its key says, live, and has a free slot for a handle', () => {
  class Own extends StoredSeries<'gauge'> {}
  const key = { kind: 'gauge', name: 'a', labels: { b: 1 }, pairs: [['b', '1']] } as const
  assert.equal({ ...new Own(key) }, { live: true, ...key })
})

test.run()
