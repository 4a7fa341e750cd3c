import { counter, gauge, histogram, noopRecorder, noopSeries, type Recorder } from 'metrics-facade'
import { addLabels, ContextLabelLayer, FanoutBuilder, withLabels } from 'metrics-facade/layers'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withInstalled } from '../support/installed.ts'
import { RecordingRecorder } from '../support/recording-recorder.ts'
import { warningsOf } from '../support/warnings.ts'

// What layers report, word by word, each once in a process; and what is recorded all the same.

function fail(): never {
  throw new Error('broken')
}

test('a series that fails, by any of its methods', async () => {
  const failing: Recorder = {
    ...noopRecorder,
    registerCounter: () => ({ ...noopSeries, increment: fail, absolute: fail, zero: fail }),
    registerGauge: () => ({ ...noopSeries, set: fail, increment: fail, decrement: fail, zero: fail }),
    registerHistogram: () => ({ ...noopSeries, record: fail, recordMany: fail, zero: fail }),
  }
  const [before, after] = [new RecordingRecorder(), new RecordingRecorder()]
  const fanout = [before, failing, after].reduce(
    (builder, recorder) => builder.addRecorder(recorder),
    new FanoutBuilder(),
  )
  const warnings = await warningsOf(() =>
    withInstalled(fanout.build(), () => {
      counter('zero_total').zero()
      counter('jobs_total').increment(2, { trace_id: 'a' })
      counter('seen_total').absolute(3)
      gauge('zero').zero()
      gauge('depth').set(5)
      gauge('depth').increment(2)
      gauge('depth').decrement(3)
      histogram('wait').record(1, { trace_id: 'a' })
      histogram('wait').recordMany(2, 3)
    }),
  )
  assert.equal(warnings, ['A series in a fan-out failed: broken'])
  for (const recorder of [before, after]) {
    assert.is(recorder.value('counter', 'zero_total'), 0)
    assert.is(recorder.value('counter', 'jobs_total'), 2)
    assert.is(recorder.value('counter', 'seen_total'), 3)
    assert.is(recorder.value('gauge', 'zero'), 0)
    assert.is(recorder.value('gauge', 'depth'), 4)
    assert.equal(recorder.values('wait'), [1, 2, 2, 2])
  }
})

test('a filter of labels that fails leaves the label out', async () => {
  const recorder = new RecordingRecorder()
  const layer = new ContextLabelLayer({ includes: (_metric, name) => (name === 'user' ? fail() : true) })
  const warnings = await warningsOf(() =>
    withInstalled(layer.layer(recorder), () => {
      withLabels({ user: 1, queue: 'mail' }, () => {
        counter('jobs_total').increment(2)
        counter('jobs_total').increment(3)
      })
    }),
  )
  assert.equal(warnings, ['The filter of context labels failed: broken'])
  assert.is(recorder.value('counter', 'jobs_total', { queue: 'mail' }), 5)
})

test('the only labels that are added may be one name, or several', () => {
  for (const [only, expected] of [
    ['user', { user: '1' }],
    [['user'], { user: '1' }],
    [['user', 'queue'], { user: '1', queue: 'mail' }],
    [[], undefined],
  ] as const) {
    const recorder = new RecordingRecorder()
    withInstalled(new ContextLabelLayer({ only } as never).layer(recorder), () => {
      withLabels({ user: 1, queue: 'mail', u: 2 }, () => counter('jobs_total').increment())
    })
    assert.is(recorder.value('counter', 'jobs_total', expected), 1, String(only))
  }
})

test('labels that cannot be read, and labels outside of a context', async () => {
  const unreadable = {
    get user(): never {
      return fail()
    },
  }
  const recorder = new RecordingRecorder()
  const warnings = await warningsOf(() =>
    withInstalled(new ContextLabelLayer().layer(recorder), () => {
      withLabels(unreadable as never, () => counter('jobs_total').increment())
      withLabels({ queue: 'mail' }, () => {
        addLabels(unreadable as never)
        counter('jobs_total').increment(2)
      })
      addLabels({ user: 1 })
      counter('jobs_total').increment(4)
    }),
  )
  assert.equal(warnings, [
    'The labels of a context could not be read: broken',
    'Labels were not added, because there is no context here: call addLabels() in the function that withLabels() runs.',
  ])
  assert.is(recorder.value('counter', 'jobs_total'), 5)
  assert.is(recorder.value('counter', 'jobs_total', { queue: 'mail' }), 2)
})

test.run()
