import { histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { recording, withInstalled } from '../support/installed.ts'
import { RecordingRecorder } from '../support/recording-recorder.ts'

test('record adds one value, of either sign and any size', () => {
  recording(recorder => {
    const sizes = histogram('sizes', { path: '/' })
    for (const value of [0, -1.5, Number.MAX_VALUE, Number.MIN_VALUE]) sizes.record(value)
    assert.equal(recorder.values('sizes', { path: '/' }), [0, -1.5, Number.MAX_VALUE, Number.MIN_VALUE])
  })
})

test('recordMany adds one value many times, and not at all for a count of 0', () => {
  recording(recorder => {
    const sizes = histogram('sizes')
    sizes.recordMany(2, 3)
    sizes.recordMany(9, 0)
    assert.equal(recorder.values('sizes'), [2, 2, 2])
  })
})

test('recordMany reaches the recorder as one call, however large the count', () => {
  const calls: Array<[number, number]> = []
  class Counting extends RecordingRecorder {
    override registerHistogram() {
      return { record() {}, recordMany: (value: number, count: number) => void calls.push([value, count]) }
    }
  }
  withInstalled(new Counting(), () => {
    histogram('sizes').recordMany(0.5, Number.MAX_SAFE_INTEGER)
    histogram('sizes').recordMany(0.5, 0)
  })
  assert.equal(calls, [[0.5, Number.MAX_SAFE_INTEGER]])
})

test('asking again for a known histogram returns a handle to the same series', () => {
  recording(recorder => {
    histogram('sizes', { path: '/' }).record(1)
    histogram('sizes', { path: '/' }).record(2)
    assert.equal(recorder.values('sizes', { path: '/' }), [1, 2])
  })
})

test.run()
