import { counter } from 'metrics-facade'
import { MetricKindMask, PlainStorage, Recency, Registry } from 'metrics-facade/registry'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withInstalled } from '../support/installed.ts'
import { makeRegistry, names, recorderOf } from '../support/registry-fixture.ts'

// What is taken out of a registry, and comes back to the handles that are held.

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
