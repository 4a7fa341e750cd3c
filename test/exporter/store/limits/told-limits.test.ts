import { counter, describeCounter } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { limited, sumOf } from '../../../support/folded.ts'
import { freshRecorder } from '../../../support/prometheus-fixture.ts'
import { samplesOf } from '../../../support/thread.ts'
import { warningsOf } from '../../../support/warnings.ts'

// Limits that descriptions set, and what is said when they are reached.

test('a description sets the limits of its metric, before or after it is used', () => {
  const handle = limited(2)
  describeCounter('early_total', 'Early', { cardinality: { perLabel: 4 } })
  const emit = (name: string): void => {
    for (let index = 0; index < 10; index++) counter(name, { user: index }).increment()
  }
  emit('early_total')
  emit('plain_total')
  for (const name of ['late_total', 'early_total', 'plain_total']) counter(name, { user: 0 }).increment()
  describeCounter('late_total', 'Late', { cardinality: { perLabel: 3, overflow: 'rest' } })
  emit('late_total')
  assert.is(samplesOf(handle, 'early_total').length, 5)
  assert.is(samplesOf(handle, 'plain_total').length, 3)
  assert.equal(samplesOf(handle, 'late_total').at(-1), '{user="rest"} 7')
})

test('a description alone limits its metric, and no other', () => {
  const handle = freshRecorder()
  for (let index = 0; index < 3; index++) counter('few_total', { user: index }).increment()
  describeCounter('few_total', 'Few', { cardinality: { perLabel: 4 } })
  for (let index = 0; index < 10; index++) {
    counter('few_total', { user: index }).increment()
    counter('many_total', { user: index }).increment()
  }
  assert.is(samplesOf(handle, 'few_total').length, 5)
  assert.is(samplesOf(handle, 'many_total').length, 10)
})

test('limits that are told once a label has moved to the end fold its further values, in the order of the callers', () => {
  const handle = freshRecorder()
  const emit = (id: number): void =>
    counter('turned_total', { id: `${id}`, kind: id % 2 ? 'a' : 'b' }).increment()
  for (let id = 0; id < 300; id++) emit(id)
  assert.match(samplesOf(handle, 'turned_total')[0]!, /^\{kind="b",id="0"\}/)
  describeCounter('turned_total', 'Turned', { cardinality: { perLabel: 310 } })
  for (let id = 0; id < 1_000; id++) emit(id)
  const samples = samplesOf(handle, 'turned_total')
  assert.is(samples.length, 312)
  assert.equal(samples.filter(sample => sample.includes('id="other"')).sort(), [
    '{kind="a",id="other"} 345',
    '{kind="b",id="other"} 345',
  ])
  assert.is(sumOf(handle, 'turned_total'), 1_300)
  for (const id of [7, 305]) emit(id)
  assert.is(sumOf(handle, 'turned_total', { id: '7' }), 3)
  assert.is(sumOf(handle, 'turned_total', { id: '305' }), 2)
})

test('one warning names the metric, the label and some values, and no other follows', async () => {
  const handle = limited(3)
  const warnings = await warningsOf(() => {
    for (let index = 0; index < 5_000; index++) {
      counter('warned_total', { path: `/${index}\u001b[31m`, method: 'GET' }).increment()
      if (index % 1_000 === 0) handle.render()
    }
  })
  assert.equal(warnings, [
    'The label "path" of the metric "warned_total" has more than 3 values, such as "/3\\u{1b}[31m", "/0\\u{1b}[31m", ' +
      '"/1\\u{1b}[31m". Further ones share a series, and are counted in metrics_overflow_total.',
  ])
})

test('without limits a metric with 10,000 series is reported once, with its largest label and the remedy', async () => {
  const handle = freshRecorder()
  const warnings = await warningsOf(() => {
    for (let index = 0; index < 25_000; index++) {
      counter('grown_total', { method: index % 2 === 0 ? 'GET' : 'PUT', path: `/${index}` }).increment()
    }
  })
  assert.equal(warnings, [
    'The metric "grown_total" has 10000 series. Its label "path" has the most values, such as "/5743", "/3662", "/1581". ' +
      'Leave it out, give it few values, or limit them by the option cardinality, as in { cardinality: { perLabel: 200 } }.',
  ])
  assert.is(samplesOf(handle, 'grown_total').length, 25_000)
})

test.run()
