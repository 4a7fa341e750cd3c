import { counter, type LabelRecord, type Labels, noopRecorder, type Recorder } from 'metrics-facade'
import { ContextLabelLayer, currentLabels, withLabels } from 'metrics-facade/layers'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { hostileValues } from '../support/hostile.ts'
import { withInstalled } from '../support/installed.ts'
import { layered } from '../support/layered.ts'
import { RecordingRecorder } from '../support/recording-recorder.ts'
import { warningsOf } from '../support/warnings.ts'

const held = counter('held_total')

test('labels of a context that a recorder refuses are left out, and the sample is kept', async () => {
  const recorder = new RecordingRecorder()
  const strict: Recorder = {
    ...noopRecorder,
    registerCounter(name, labels, metadata) {
      if (labels !== undefined && 'user-id' in labels) throw new Error('two labels are written user_id')
      return recorder.registerCounter(name, labels, metadata)
    },
  }
  const warnings = await warningsOf(() =>
    withInstalled(new ContextLabelLayer().layer(strict), () => {
      withLabels({ 'user-id': 1 }, () => {
        counter('kept_total', { user_id: 1 }).increment(1)
        counter('kept_total', { user_id: 1 }).increment(10)
      })
    }),
  )
  assert.is(recorder.value('counter', 'kept_total', { user_id: 1 }), 11)
  assert.is(warnings.length, 1)
  assert.match(warnings[0]!, /left out.*kept_total.*two labels/)
})

test('a recorder that begins to fail does not reach the program through a handle that is held', async () => {
  let isBroken = false
  const recorder = new RecordingRecorder()
  const failing: Recorder = {
    ...noopRecorder,
    registerCounter(name, labels, metadata) {
      if (isBroken) throw new Error('full')
      return recorder.registerCounter(name, labels, metadata)
    },
  }
  const warnings = await warningsOf(() =>
    withInstalled(new ContextLabelLayer().layer(failing), () => {
      const lost = counter('lost_total')
      lost.increment()
      isBroken = true
      for (let round = 0; round < 2; round++) withLabels({ user: 'a' }, () => lost.increment())
      lost.increment()
    }),
  )
  assert.is(recorder.value('counter', 'lost_total'), 2)
  assert.is(warnings.length, 1)
  assert.match(warnings[0]!, /lost.*lost_total.*full/)
})

test('labels that cannot be read never keep the body from running', async () => {
  const warnings = await warningsOf(() => {
    layered(recorder => {
      withLabels({ user: 'a' }, () => {
        for (const value of hostileValues) {
          withLabels(value as Labels, () => held.increment(1))
          withLabels({ broken: value } as LabelRecord, () => held.increment(0))
        }
      })
      const total = [...hostileValues.keys()].length
      const written = recorder.value('counter', 'held_total', { user: 'a' }) ?? 0
      assert.ok(written > 0 && written <= total)
    })
  })
  assert.is(warnings.filter(text => text.includes('labels of a context')).length, 1)
})

test('an exception leaves the context, and comes out as it is', () => {
  const error = new Error('broken')
  assert.throws(
    () =>
      withLabels({ user: 'a' }, () => {
        throw error
      }),
    (thrown: unknown) => thrown === error,
  )
  assert.is(currentLabels(), undefined)
})

test.run()
