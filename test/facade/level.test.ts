import { counter, Level, type Metadata } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { recording } from '../support/installed.ts'

test('the levels are these numbers, the more important the larger', () => {
  assert.equal(Level, { Trace: 10, Debug: 20, Info: 30, Warn: 40, Error: 50 })
})

test('what is emitted without metadata has the level Info, and no target', () => {
  const seen: Array<Metadata | undefined> = []
  recording(recorder => {
    const { registerCounter } = recorder
    recorder.registerCounter = (name, labels, metadata) => {
      seen.push(metadata)
      return registerCounter.call(recorder, name, labels, metadata)
    }
    counter('jobs_total').increment()
    counter('jobs_total', { queue: 'mail' }).increment()
  })
  assert.equal(seen, [{ level: Level.Info }, { level: Level.Info }])
})

test.run()
