import { counter, gauge, histogram, noopRecorder, swapGlobalRecorder } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { collectGarbage } from '../support/garbage.ts'
import { forgetMetrics } from '../support/installed.ts'
import { RecordingRecorder } from '../support/recording-recorder.ts'
import { emitters, installedNames } from '../support/start-fixture.ts'
import { warningsOf } from '../support/warnings.ts'

// What is not kept for the recorders that come later, and what is kept no longer.

test.before.each(forgetMetrics)
test.after.each(() => {
  swapGlobalRecorder(noopRecorder)
})

test('at most 1,000 metrics are kept, the first ones; the others show from their first use', () => {
  for (let index = 0; index < 600; index++) counter(`made_${index}_total`)
  for (let index = 0; index < 600; index++) gauge('made_level', { index }).zero()
  for (let index = 0; index < 600; index++) histogram(`made_${index}_sizes`)
  const recorder = new RecordingRecorder()
  swapGlobalRecorder(recorder)
  assert.is(recorder.size, 1000)
  assert.is(recorder.value('counter', 'made_599_total'), 0)
  assert.is(recorder.value('gauge', 'made_level', { index: 399 }), 0)
  assert.is(recorder.value('gauge', 'made_level', { index: 400 }), undefined)
  histogram('made_0_sizes').record(1)
  assert.equal(recorder.values('made_0_sizes'), [1])
})

test('a metric that the recorder refuses keeps no other back, and is reported where it is used', async () => {
  class Refusing extends RecordingRecorder {
    override registerGauge(): never {
      throw new Error('no gauges today')
    }
  }
  gauge('refused_level')
  counter('not_refused_total')
  let recorder: Refusing | undefined
  const warnings = await warningsOf(() => {
    recorder = new Refusing()
    swapGlobalRecorder(recorder)
  })
  assert.equal(warnings, [])
  assert.is(recorder?.value('counter', 'not_refused_total'), 0)
  const later = await warningsOf(() => gauge('refused_level').set(1))
  assert.match(later[0]!, 'no gauges today')
})

test('labels that cannot be read, and names that are not strings, are not kept', async () => {
  const throwing = Object.defineProperty({}, 'a', {
    enumerable: true,
    get() {
      throw new Error('unreadable')
    },
  })
  await warningsOf(() => {
    for (const emit of emitters) {
      emit('unreadable', throwing as never).zero()
      emit('unreadable', { a: Symbol('a') } as never).zero()
      emit(Symbol('name') as never).zero()
      emit(5 as never)
    }
  })
  assert.equal(installedNames(), [])
})

test('with labels that differ only in type or in what is left out, each series is kept once or more, none too few', () => {
  const sets = [
    { a: 'undefined' },
    { a: undefined },
    { a: 'null' },
    { a: null },
    { a: 0n },
    { a: '0' },
    { a: false },
  ]
  for (const labels of sets) counter('odd_total', labels).zero()
  assert.equal(installedNames().sort(), [
    'odd_total',
    'odd_total0',
    'odd_totalfalse',
    'odd_totalnull',
    'odd_totalundefined',
  ])
})

test('what holds metrics for later recorders does not hold the recorders before', async () => {
  const reference = (() => {
    const recorder = new RecordingRecorder()
    swapGlobalRecorder(recorder)
    counter('held_total')
    gauge('held_level', { a: 1 }).zero()
    swapGlobalRecorder(noopRecorder)
    // The cache of handles has another one now.
    counter('held_total')
    return new WeakRef(recorder)
  })()
  await collectGarbage()
  assert.is(reference.deref(), undefined)
  assert.equal(installedNames(), ['held_total', 'held_level1'])
})

test.run()
