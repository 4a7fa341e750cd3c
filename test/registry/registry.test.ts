import { counter, type Labels } from 'metrics-facade'
import {
  MetricKindMask,
  type Naming,
  PlainStorage,
  Recency,
  Registry,
  type SeriesKey,
  StoredSeries,
} from 'metrics-facade/registry'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withInstalled } from '../support/installed.ts'
import { foldingNaming } from '../support/label-trees.ts'

const kinds = ['counter', 'gauge', 'histogram'] as const

function makeRegistry(naming?: Naming) {
  return new Registry(new PlainStorage(), naming === undefined ? {} : { naming })
}

/** A recorder that does nothing but ask a registry. */
function recorderOf(registry: ReturnType<typeof makeRegistry>) {
  return {
    describeCounter() {},
    describeGauge() {},
    describeHistogram() {},
    registerCounter: (name: string, labels: Labels | undefined) => registry.getOrCreateCounter(name, labels),
    registerGauge: (name: string, labels: Labels | undefined) => registry.getOrCreateGauge(name, labels),
    registerHistogram: (name: string, labels: Labels | undefined) =>
      registry.getOrCreateHistogram(name, labels),
  }
}

/** Names with the values of label `a`, in the order of the registry. */
function names(registry: ReturnType<typeof makeRegistry>): string[] {
  return registry
    .series()
    .map(({ kind, name, labels }) => [kind[0], name, labels.a].filter(part => part !== undefined).join(' '))
}

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

test('a series that was deleted is gone; a handle that is held registers a new one', () => {
  const registry = makeRegistry()
  withInstalled(recorderOf(registry), () => {
    const held = counter('jobs', { a: 1 })
    held.increment(5)
    assert.is(registry.delete('counter', 'jobs', { a: 2 }), false)
    assert.is(registry.delete('counter', 'jobs', [['a', '1']]), true)
    assert.is(registry.delete('counter', 'jobs', { a: 1 }), false)
    assert.is(registry.get('counter', 'jobs', { a: 1 }), undefined)
    held.increment(2)
    assert.is(registry.get('counter', 'jobs', { a: 1 })?.value, 2)
  })
})

test('retain asks for no series that was deleted, and counts none', () => {
  const registry = makeRegistry()
  for (const a of [1, 2, 3, 4, 5]) registry.getOrCreateCounter('jobs', { a })
  assert.ok(registry.delete('counter', 'jobs', { a: 2 }))
  const asked: unknown[] = []
  const removed = registry.retain(({ labels }) => {
    asked.push(labels.a)
    return false
  })
  assert.equal([removed, asked], [4, [1, 3, 4, 5]])
})

test('retain and clear take out the others, of every kind, and handles come back', () => {
  const registry = makeRegistry()
  withInstalled(recorderOf(registry), () => {
    const held = [1, 2, 3].map(a => counter('jobs', { a }))
    for (const handle of held) handle.increment(10)
    registry.getOrCreateGauge('depth')
    assert.is(
      registry.retain(({ kind, labels }) => kind === 'counter' && labels.a !== 2),
      2,
    )
    assert.equal(names(registry), ['c jobs 1', 'c jobs 3'])
    for (const handle of held) handle.increment()
    assert.equal(
      held.map((_, index) => registry.get('counter', 'jobs', { a: index + 1 })?.value),
      [11, 1, 11],
    )
    registry.clear()
    assert.equal(registry.series(), [])
    held[0]?.increment()
    assert.is(registry.get('counter', 'jobs', { a: 1 })?.value, 1)
  })
})

test('when the predicate throws, what went before comes back to handles all the same', () => {
  const registry = makeRegistry()
  withInstalled(recorderOf(registry), () => {
    const held = [counter('first'), counter('second')]
    assert.throws(
      () =>
        registry.retain(({ name }) => {
          if (name === 'second') throw new Error('failed')
          return false
        }),
      /failed/,
    )
    for (const handle of held) handle.increment()
    for (const name of ['first', 'second']) assert.is(registry.get('counter', name)?.value, 1)
  })
})

test('with Recency, series that are idle are taken out, kind by kind', () => {
  const registry = makeRegistry()
  const recency = new Recency(MetricKindMask.Counter | MetricKindMask.Histogram, 1000)
  const evict = (now: number): number =>
    registry.retain(series => !recency.covers(series.kind) || !recency.isIdle(series, now))
  registry.getOrCreateCounter('a')
  registry.getOrCreateGauge('a')
  const written = registry.getOrCreateHistogram('a')
  assert.is(evict(5000), 0)
  written.record(1)
  assert.is(evict(5600), 0)
  assert.is(evict(6100), 1)
  assert.equal(names(registry), ['g a', 'h a'])
  assert.is(evict(6601), 1)
  assert.equal(names(registry), ['g a'])
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

test('a series that was deleted is neither asked about nor counted by retain', () => {
  const registry = new Registry(new PlainStorage())
  for (let id = 0; id < 5; id++) registry.getOrCreateCounter('jobs', { id })
  registry.delete('counter', 'jobs', { id: 3 })
  const asked: unknown[] = []
  const removed = registry.retain(({ labels }) => {
    asked.push(labels.id)
    return false
  })
  assert.is(removed, 4)
  assert.equal(asked.map(Number), [0, 1, 2, 4])
})

test.run()
