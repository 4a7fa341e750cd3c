import { counter, gauge, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { freshRecorder, renderStrictly } from '../../support/prometheus-fixture.ts'

// Series that are removed by their labels.

/** Series of three kinds under one name would be a conflict, so each kind has its own. */
function emitTenants(): void {
  for (const tenant of ['a', 'b']) {
    for (const queue of ['x', 'y', 'z']) counter('c', { tenant, queue }).increment()
    gauge('g', { tenant }).set(1)
    histogram('h', { tenant, queue: 'x' }).record(1)
  }
  counter('c').increment()
}

const names = ['c', 'g', 'h']

test('removeMatching takes out every series that has all of the labels, and says how many they were', () => {
  const handle = freshRecorder()
  emitTenants()
  assert.equal(
    names.map(name => handle.removeMatching(name, { tenant: 'a' })),
    [3, 1, 1],
  )
  assert.not.match(handle.render(), 'tenant="a"')
  assert.is(handle.removeMatching('c', new Map([['queue', 'y']])), 1)
  assert.is(
    handle.removeMatching('c', [
      ['queue', 'z'],
      ['tenant', 'b'],
    ]),
    1,
  )
  assert.is(
    renderStrictly(handle)
      .split('\n')
      .filter(line => /^c\b/.test(line))
      .join(),
    'c{tenant="b",queue="x"} 1,c 1',
  )
})

test('removeMatching without a name takes series of every name, and nothing where no label is given either', () => {
  const handle = freshRecorder()
  emitTenants()
  assert.is(handle.removeMatching(undefined, { tenant: 'a' }), 5)
  assert.not.match(handle.render(), 'tenant="a"')
  const before = handle.render()
  for (const labels of [undefined, {}, { tenant: undefined }, new Map()]) {
    assert.throws(
      () => handle.removeMatching(undefined, labels),
      (error: Error) =>
        error instanceof TypeError && /neither a name nor a label.*clear\(\)/.test(error.message),
    )
  }
  assert.is(handle.render(), before)
})

test('removeMatching counts nothing that is not there, and without labels takes all', () => {
  const handle = freshRecorder()
  emitTenants()
  for (const labels of [{ tenant: 'c' }, { tenant: 'a', other: 1 }, { queue: 'tenant' }]) {
    assert.is(handle.removeMatching('c', labels), 0)
  }
  assert.is(handle.removeMatching('unknown'), 0)
  assert.equal(
    names.map(name => handle.removeMatching(name)),
    [7, 2, 2],
  )
  assert.is(handle.render(), '')
})

test('removeMatching takes an empty value for a label that is not there, as a selection does', () => {
  const handle = freshRecorder()
  emitTenants()
  assert.is(handle.removeMatching('c', { tenant: '' }), 1)
  assert.is(handle.removeMatching('c', { tenant: '', queue: 'x' }), 0)
  assert.is(handle.removeMatching('c', { tenant: 'a', zone: '' }), 3)
})

test('removeMatching finds names, labels and values as they are written, global labels among them', () => {
  const handle = freshRecorder(builder => builder.addGlobalLabel('zone', 'eu'))
  gauge('a.b', { 'x-y': 1 }).set(1)
  gauge('a.b', { 'x-y': 2, zone: 'us' }).set(1)
  assert.is(handle.removeMatching('a_b', { x_y: '1', zone: 'us' }), 0)
  assert.is(handle.removeMatching('a_b', { zone: 'us' }), 1)
  assert.is(handle.removeMatching('a.b', { 'x-y': 1n, zone: 'eu' }), 1)
  assert.is(handle.render(), '')
})

test('handles to what removeMatching took out start it again', () => {
  const handle = freshRecorder()
  const held = ['a', 'b'].map(tenant => counter('c', { tenant }))
  for (const one of held) one.increment(10)
  handle.removeMatching('c', { tenant: 'a' })
  for (const one of held) one.increment()
  assert.is(renderStrictly(handle), '# TYPE c counter\nc{tenant="b"} 11\nc{tenant="a"} 1\n')
})

test('what is not labels is refused by removeMatching, and nothing goes', () => {
  const handle = freshRecorder()
  emitTenants()
  for (const labels of ['a', 5, new Date(0), ['a'], () => 'a', { tenant: {} }] as never[]) {
    assert.throws(
      () => handle.removeMatching('c', labels),
      (error: unknown) => error instanceof TypeError,
    )
  }
  assert.is(handle.removeMatching('c'), 7)
})

test.run()
