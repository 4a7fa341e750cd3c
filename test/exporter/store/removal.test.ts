import { PrometheusBuilder } from 'metrics-exporter-prometheus'
import {
  counter,
  describeCounter,
  describeHistogram,
  gauge,
  histogram,
  swapGlobalRecorder,
} from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  freshRecorder,
  renderStrictly,
  sampleValue,
  scrapeStrictly,
} from '../../support/prometheus-fixture.ts'

test('remove takes out one series of one kind, whatever form and order its labels are given in', () => {
  const handle = freshRecorder()
  counter('c', { a: 1, b: 'x' }).increment()
  counter('c', { a: 2, b: 'x' }).increment()
  counter('c').increment()
  gauge('g', { a: 1, b: 'x' }).set(1)
  assert.ok(
    handle.remove('counter', 'c', [
      ['b', 'x'],
      ['a', '1'],
    ]),
  )
  assert.ok(handle.remove('counter', 'c'))
  assert.is(renderStrictly(handle), '# TYPE c counter\nc{a="2",b="x"} 1\n# TYPE g gauge\ng{a="1",b="x"} 1\n')
})

test('remove finds names and labels as they are written', () => {
  const handle = freshRecorder()
  gauge('a.b', { 'x-y': 1 }).set(1)
  assert.ok(handle.remove('gauge', 'a_b', { x_y: '1' }))
  assert.is(handle.render(), '')
})

test('remove says false of what is not there', () => {
  const handle = freshRecorder()
  counter('c', { a: 1 }).increment()
  assert.is(handle.remove('counter', 'c'), false)
  assert.is(handle.remove('counter', 'c', { a: 2 }), false)
  assert.is(handle.remove('gauge', 'c', { a: 1 }), false)
  assert.is(handle.remove('counter', 'other'), false)
  assert.ok(handle.remove('counter', 'c', { a: 1 }))
  assert.is(handle.remove('counter', 'c', { a: 1 }), false)
})

test('a handle to a removed series starts it again behind the others, and its write counts', () => {
  const handle = freshRecorder()
  const [first, second, third] = ['1', '2', '3'].map(a => counter('c', { a }))
  for (const one of [first, second, third]) one!.increment(10)
  handle.remove('counter', 'c', { a: 1 })
  first!.increment()
  second!.increment()
  assert.is(renderStrictly(handle), '# TYPE c counter\nc{a="2"} 11\nc{a="3"} 10\nc{a="1"} 1\n')
})

test('removing and using again, many times over, leaves one series each', () => {
  const handle = freshRecorder()
  const held = Array.from({ length: 20 }, (_, a) => gauge('g', { a }))
  for (let round = 1; round <= 10; round++) {
    held.forEach((one, a) => {
      if (a % round === 0) assert.is(handle.remove('gauge', 'g', { a }), round > 1 || a >= 0)
      one.increment()
    })
  }
  assert.is(scrapeStrictly(handle)[0]?.samples.length, 20)
})

test('clear takes out every series, and all handles come back', () => {
  const handle = freshRecorder()
  const [requests, depth, wait] = [counter('c'), gauge('g'), histogram('h')]
  requests.increment(5)
  depth.set(5)
  wait.record(5)
  handle.clear()
  assert.is(handle.render(), '')
  requests.increment()
  depth.increment()
  wait.record(1)
  const text = renderStrictly(handle)
  assert.equal(
    ['c', 'g', 'h_sum', 'h_count'].map(sample => sampleValue(text, sample)),
    ['1', '1', '1', '1'],
  )
})

test('a removed family that is used again comes behind those that stayed', () => {
  const handle = freshRecorder()
  const first = gauge('first')
  gauge('second')
  handle.remove('gauge', 'first')
  first.set(1)
  assert.equal(
    scrapeStrictly(handle).map(({ name }) => name),
    ['second', 'first'],
  )
})

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

test('forget takes out all series of a name, and lets it be described and used afresh', () => {
  const handle = freshRecorder()
  describeHistogram('forgotten', 'First.', { buckets: [1] })
  const held = histogram('forgotten', { a: 1 })
  held.record(5)
  assert.ok(handle.forget('forgotten'))
  assert.is(handle.render(), '')
  describeHistogram('forgotten', 'Second.', { buckets: [10] })
  held.record(5)
  const text = renderStrictly(handle)
  assert.match(text, '# HELP forgotten Second.\n')
  assert.is(sampleValue(text, 'forgotten_bucket{a="1",le="10"}'), '1')
  assert.not.match(text, 'le="1"')
})

test('what is forgotten may be of another kind, and a later recorder hears what was said afresh', () => {
  const handle = freshRecorder()
  describeCounter('changed.kind', 'A counter.')
  counter('changed.kind').increment()
  assert.ok(handle.forget('changed_kind'))
  gauge('changed.kind').set(2)
  assert.is(renderStrictly(handle), '# TYPE changed_kind gauge\nchanged_kind 2\n')
  describeCounter('changed.kind', 'Said afresh.')
  const later = freshRecorder()
  counter('changed.kind').increment()
  assert.match(later.render(), '# HELP changed_kind Said afresh.')
})

test('what is forgotten is not there from the start in a later recorder, and its name is free', () => {
  const handle = freshRecorder()
  counter('forgotten')
  counter('forgotten', { a: 1 }).zero()
  counter('not_forgotten')
  assert.ok(handle.forget('forgotten'))
  const later = new PrometheusBuilder().buildRecorder()
  swapGlobalRecorder(later)
  assert.is(later.handle().render(), '# TYPE not_forgotten counter\nnot_forgotten 0\n')
  gauge('forgotten').set(2)
  assert.match(later.handle().render(), 'forgotten 2\n')
})

test('forget says false of what is neither there nor described, and true of what is only described', () => {
  const handle = freshRecorder()
  assert.is(handle.forget('never_heard_of'), false)
  describeCounter('only_described', 'Text')
  assert.ok(handle.forget('only_described'))
  assert.is(handle.forget('only_described'), false)
})

test.run()
