import {
  type CounterFn,
  counter,
  type GaugeFn,
  gauge,
  type HistogramFn,
  histogram,
  noopRecorder,
  type Recorder,
} from 'metrics-facade'
import { FanoutBuilder } from 'metrics-facade/layers'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withInstalled } from '../support/installed.ts'
import { RecordingRecorder } from '../support/recording-recorder.ts'
import { warningsOf } from '../support/warnings.ts'

const fail = (): never => {
  throw new Error('a full disk')
}
const failing: CounterFn & GaugeFn & HistogramFn = {
  increment: fail,
  decrement: fail,
  absolute: fail,
  set: fail,
  record: fail,
  recordMany: fail,
}
const recorder: Recorder = {
  ...noopRecorder,
  registerCounter: () => failing,
  registerGauge: () => failing,
  registerHistogram: () => failing,
}

const writes: Readonly<Record<string, () => void>> = {
  'counter.increment': () => counter('c').increment(),
  'counter.absolute': () => counter('c').absolute(1),
  'gauge.set': () => gauge('g').set(1),
  'gauge.increment': () => gauge('g').increment(),
  'gauge.decrement': () => gauge('g').decrement(),
  'histogram.record': () => histogram('h').record(1),
  'histogram.recordMany': () => histogram('h').recordMany(1, 2),
}

for (const [method, write] of Object.entries(writes)) {
  test(`a member that fails at ${method} is reported, and the other has the sample`, async () => {
    // Once a process, so each method looks at its own.
    const cell = (globalThis as never as Record<symbol, { reported: Set<string> }>)[
      Symbol.for('metrics-facade.1')
    ]!
    cell.reported.clear()
    const other = new RecordingRecorder()
    const fanout = new FanoutBuilder().addRecorder(recorder).addRecorder(other).build()
    const warnings = await warningsOf(() => withInstalled(fanout, write))
    assert.equal(warnings.length, 1)
    assert.match(warnings[0]!, 'a full disk')
    assert.is(other.size, 1)
  })
}

test.run()
