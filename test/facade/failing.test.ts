import { counter, describeCounter, gauge, histogram, type Recorder, withLocalRecorder } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withInstalled } from '../support/installed.ts'
import { RecordingRecorder } from '../support/recording-recorder.ts'
import { warningsOf } from '../support/warnings.ts'

function fail(): never {
  throw new Error('the recorder is broken')
}

/** Throws whatever it is asked for. */
const broken: Recorder = {
  describeCounter: fail,
  describeGauge: fail,
  describeHistogram: fail,
  registerCounter: fail,
  registerGauge: fail,
  registerHistogram: fail,
}

/** Throws for every name that starts with `bad_`. */
class Picky extends RecordingRecorder {
  override registerCounter(...given: Parameters<RecordingRecorder['registerCounter']>) {
    if (given[0].startsWith('bad_')) fail()
    return super.registerCounter(...given)
  }
}

const early = counter('early_total')

function emitEverything(): void {
  early.increment()
  counter('requests_total', { a: 1 }).increment()
  counter('requests_total').absolute(1)
  gauge('depth').set(1)
  gauge('depth').track()()
  histogram('sizes').record(1)
  histogram('sizes').recordMany(1, 2)
  histogram('sizes').time(() => {})
}

test('a recorder that throws at everything never breaks what is emitted', () => {
  withInstalled(broken, () => {
    emitEverything()
    describeCounter('described_total', 'Text')
  })
  withLocalRecorder(broken, () => {
    emitEverything()
    describeCounter('described_total', 'Text')
  })
})

test('a recorder that returns no series never breaks what is emitted', () => {
  for (const nothing of [undefined, null]) {
    const register = () => nothing as never
    const empty: Recorder = {
      ...broken,
      registerCounter: register,
      registerGauge: register,
      registerHistogram: register,
    }
    withInstalled(empty, emitEverything)
    withLocalRecorder(empty, emitEverything)
  }
})

test('samples of a series that the recorder throws at are counted as invalid', () => {
  withInstalled(new Picky(), recorder => {
    const bad = counter('bad_total')
    bad.increment()
    bad.increment(5)
    counter('bad_total').absolute(5)
    counter('good_total').increment()
    assert.is(recorder.value('counter', 'metrics_invalid_samples_total', { name: 'bad_total' }), 3)
    assert.is(recorder.value('counter', 'good_total'), 1)
  })
})

test('inside a local scope, they are counted by the local recorder', () => {
  const local = new Picky()
  withInstalled(new RecordingRecorder(), global => {
    withLocalRecorder(local, () => counter('bad_total').increment())
    assert.is(local.value('counter', 'metrics_invalid_samples_total', { name: 'bad_total' }), 1)
    assert.is(global.size, 0)
  })
})

test('what a recorder throws is reported once for each name', async () => {
  const warnings = await warningsOf(() => {
    withInstalled(new Picky(), () => {
      for (let round = 0; round < 3; round++) counter('bad_reported_total').increment()
    })
  })
  assert.is(warnings.length, 1)
  assert.match(warnings[0]!, /"bad_reported_total".*the recorder is broken/)
})

test('a handle that one recorder threw at works with the next', () => {
  withInstalled(broken, () => early.increment())
  withInstalled(new RecordingRecorder(), recorder => {
    early.increment(3)
    assert.is(recorder.value('counter', 'early_total'), 3)
  })
})

test.run()
