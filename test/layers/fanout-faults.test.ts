import { counter, gauge, histogram, noopRecorder, type Recorder } from 'metrics-facade'
import { FanoutBuilder } from 'metrics-facade/layers'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { fanOut } from '../support/fan-out.ts'
import { withInstalled } from '../support/installed.ts'
import { RecordingRecorder } from '../support/recording-recorder.ts'
import { warningsOf } from '../support/warnings.ts'

// What becomes of a sample when a recorder of a fan-out fails or refuses it.

test('if a recorder throws, the others still get the call, and it is reported once for each name', async () => {
  const fail = (): never => {
    throw new Error('broken pipe')
  }
  const broken: Recorder = { ...noopRecorder, describeGauge: fail, registerGauge: fail }
  const recorder = new RecordingRecorder()
  const warnings = await warningsOf(() => {
    withInstalled(fanOut(broken, recorder), () => {
      for (let round = 0; round < 3; round++) gauge('broken_depth').increment()
    })
    fanOut(broken, recorder).describeGauge('broken_depth', undefined, 'Depth')
  })
  assert.is(recorder.value('gauge', 'broken_depth'), 3)
  assert.is(recorder.descriptions.filter(({ name }) => name === 'broken_depth').length, 1)
  assert.equal(warnings.length, 1)
  assert.match(warnings[0]!, /broken_depth.*broken pipe/)
})

test('if a series throws, the others still get the sample, and the program goes on', async () => {
  const fail = (): never => {
    throw new Error('no sample')
  }
  const failing = {
    increment: fail,
    decrement: fail,
    absolute: fail,
    set: fail,
    record: fail,
    recordMany: fail,
  }
  const recorder = new RecordingRecorder()
  const broken: Recorder = {
    ...noopRecorder,
    registerCounter: () => failing,
    registerGauge: () => failing,
    registerHistogram: () => failing,
  }
  const warnings = await warningsOf(() =>
    withInstalled(fanOut(broken, recorder), () => {
      counter('jobs_total').increment()
      counter('jobs_total').absolute(5)
      gauge('depth').set(5)
      gauge('depth').increment()
      gauge('depth').decrement(3)
      histogram('sizes').record(1)
      histogram('sizes').recordMany(2, 2)
    }),
  )
  assert.is(recorder.value('counter', 'jobs_total'), 5)
  assert.is(recorder.value('gauge', 'depth'), 3)
  assert.equal(recorder.values('sizes'), [1, 2, 2])
  assert.is(warnings.filter(warning => warning.includes('no sample')).length, 1)
})

test('when every recorder refuses a series, the sample is counted as invalid', () => {
  const counted = new RecordingRecorder()
  const refusing: Recorder = {
    ...noopRecorder,
    registerCounter(name, labels, metadata) {
      if (name === 'refused_total') throw new Error('too many')
      return counted.registerCounter(name, labels, metadata)
    },
  }
  withInstalled(fanOut(refusing, noopRecorder), () => counter('refused_total').increment())
  assert.is(counted.value('counter', 'metrics_invalid_samples_total', { name: 'refused_total' }), 1)
})

test('anything but a recorder is refused', () => {
  assert.throws(() => new FanoutBuilder().addRecorder(null as never), /null is not a Recorder/)
})

test.run()
