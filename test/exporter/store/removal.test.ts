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

// Series that are removed, cleared and forgotten.

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
