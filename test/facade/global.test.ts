import {
  counter,
  currentRecorder,
  gauge,
  noopRecorder,
  noopSeries,
  type Recorder,
  SetRecorderError,
  setGlobalRecorder,
  swapGlobalRecorder,
  withLocalRecorder,
} from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { recording } from '../support/installed.ts'
import { RecordingRecorder } from '../support/recording-recorder.ts'

test.after.each(() => {
  swapGlobalRecorder(noopRecorder)
})

function catchSetting(recorder: unknown): unknown {
  try {
    setGlobalRecorder(recorder as Recorder)
  } catch (error) {
    return error
  }
  return undefined
}

test('as long as nothing is installed, noopRecorder is current', () => {
  assert.is(currentRecorder(), noopRecorder)
})

test('a recorder that is set is current, and gets what is emitted', () => {
  const recorder = new RecordingRecorder()
  setGlobalRecorder(recorder)
  assert.is(currentRecorder(), recorder)
  counter('requests_total').increment()
  assert.is(recorder.value('counter', 'requests_total'), 1)
})

test('setting a second recorder throws a SetRecorderError, and leaves the first in place', () => {
  const [first, second] = [new RecordingRecorder(), new RecordingRecorder()]
  setGlobalRecorder(first)
  const error = catchSetting(second)
  assert.instance(error, SetRecorderError)
  assert.instance(error, Error)
  const { code, name, message, recorder } = error as SetRecorderError
  assert.is(code, 'RECORDER_ALREADY_SET')
  assert.is(name, 'SetRecorderError')
  assert.match(message, 'already set')
  assert.match(message, 'swapGlobalRecorder()')
  assert.not.match(message, 'version')
  assert.is(recorder, second)
  assert.is(currentRecorder(), first)
})

test('the same recorder set twice is an error too', () => {
  const recorder = new RecordingRecorder()
  setGlobalRecorder(recorder)
  assert.instance(catchSetting(recorder), SetRecorderError)
})

test('swapping returns the recorder before, or noopRecorder when there was none', () => {
  const [first, second] = [new RecordingRecorder(), new RecordingRecorder()]
  assert.is(swapGlobalRecorder(first), noopRecorder)
  assert.is(swapGlobalRecorder(second), first)
  assert.is(currentRecorder(), second)
  assert.is(swapGlobalRecorder(noopRecorder), second)
  assert.is(currentRecorder(), noopRecorder)
})

test('after noopRecorder is swapped in, a recorder can be set again', () => {
  setGlobalRecorder(new RecordingRecorder())
  swapGlobalRecorder(noopRecorder)
  const recorder = new RecordingRecorder()
  setGlobalRecorder(recorder)
  assert.is(currentRecorder(), recorder)
})

test('anything but a recorder is refused with a TypeError that says so, and changes nothing', () => {
  const recorder = new RecordingRecorder()
  for (const junk of [undefined, null, 5, 'recorder', {}, [], () => {}, Object.create(null), Symbol('x')]) {
    const error = catchSetting(junk)
    assert.instance(error, TypeError)
    assert.match((error as Error).message, 'is not a Recorder: pass an object')
    assert.throws(() => swapGlobalRecorder(junk as never), /is not a Recorder/)
    assert.is(currentRecorder(), noopRecorder)
  }
  setGlobalRecorder(recorder)
  assert.throws(() => swapGlobalRecorder({} as never), /is not a Recorder/)
  assert.is(currentRecorder(), recorder)
})

test('the current recorder is the local one inside a local scope', () => {
  const [global, local] = [new RecordingRecorder(), new RecordingRecorder()]
  setGlobalRecorder(global)
  withLocalRecorder(local, () => assert.is(currentRecorder(), local))
  assert.is(currentRecorder(), global)
})

test('noopRecorder and noopSeries take everything and return nothing', () => {
  for (const register of ['registerCounter', 'registerGauge', 'registerHistogram'] as const) {
    assert.is(noopRecorder[register]('anything', { a: 1 }, {}), noopSeries)
  }
  for (const describe of ['describeCounter', 'describeGauge', 'describeHistogram'] as const) {
    assert.is(noopRecorder[describe]('anything', 'bytes', 'Text'), undefined)
  }
  for (const write of ['increment', 'decrement', 'absolute', 'set', 'record'] as const) {
    assert.is(noopSeries[write](1), undefined)
  }
  assert.is(noopSeries.recordMany(1, 2), undefined)
})

test('a handle follows a recorder that a getter among its labels installs', () => {
  for (const emit of [counter, gauge] as const) {
    recording(first => {
      const second = new RecordingRecorder()
      let isFirst = true
      const labels = {
        get queue() {
          if (isFirst) swapGlobalRecorder(second)
          isFirst = false
          return 'mail'
        },
      }
      const handle = emit('jobs', labels)
      handle.increment()
      assert.is(second.value(emit.name as 'counter', 'jobs', { queue: 'mail' }), 1)
      assert.not.ok(first.value(emit.name as 'counter', 'jobs', { queue: 'mail' }))
    })
  }
})

test('a handle that is held follows a recorder that the one before installs while it registers', () => {
  const held = counter('jobs_total')
  const second = new RecordingRecorder()
  class Handover extends RecordingRecorder {
    override registerCounter(...given: Parameters<RecordingRecorder['registerCounter']>) {
      swapGlobalRecorder(second)
      return super.registerCounter(...given)
    }
  }
  swapGlobalRecorder(new Handover())
  held.increment()
  held.increment()
  assert.is(second.value('counter', 'jobs_total'), 1)
})

test('a recorder that is refused names versions of the facade only where there are two', () => {
  const messageOfVersions = (own: string, other: string): string =>
    new SetRecorderError(noopRecorder, own, other).message
  assert.not.match(messageOfVersions('0.1.0', '0.1.0'), 'beside')
  assert.not.match(messageOfVersions('0.1.0', '0.1.0'), '0.1.0')
  assert.match(messageOfVersions('0.2.0', '0.1.0'), '(metrics-facade 0.2.0 beside 0.1.0)')
  swapGlobalRecorder(new RecordingRecorder())
  try {
    setGlobalRecorder(noopRecorder)
    assert.unreachable()
  } catch (error) {
    assert.not.match((error as Error).message, 'beside')
  } finally {
    swapGlobalRecorder(noopRecorder)
  }
})

test.run()
