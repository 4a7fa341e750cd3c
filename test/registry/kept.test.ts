import { counter, gauge, swapGlobalRecorder } from 'metrics-facade'
import { forgetMetrics } from 'metrics-facade/registry'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { RecordingRecorder } from '../support/recording-recorder.ts'

test('what is forgotten of one kind, name or set of labels stays for later recorders of the others', () => {
  for (const name of ['level', 'other']) {
    counter(name)
    gauge(name).zero()
    gauge(name, { a: 1 }).zero()
  }
  const later = (): unknown[] => {
    const recorder = new RecordingRecorder()
    const before = swapGlobalRecorder(recorder)
    const values = ['level', 'other'].flatMap(name => [
      recorder.value('counter', name),
      recorder.value('gauge', name),
      recorder.value('gauge', name, { a: 1 }),
    ])
    swapGlobalRecorder(before)
    return values
  }
  assert.equal(later(), [0, 0, 0, 0, 0, 0])
  forgetMetrics('counter', 'level', () => true)
  assert.equal(later(), [undefined, 0, 0, 0, 0, 0])
  forgetMetrics('gauge', 'level', labels => labels !== undefined)
  assert.equal(later(), [undefined, 0, undefined, 0, 0, 0])
})

test.run()
