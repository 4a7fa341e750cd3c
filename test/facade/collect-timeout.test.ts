import { collect, gauge, runCollectors } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { nextTurn, openGate } from '../support/gate.ts'
import { recording } from '../support/installed.ts'
import type { RecordingRecorder } from '../support/recording-recorder.ts'

function errorsOf(recorder: RecordingRecorder, collector: string): number | undefined {
  return recorder.value('counter', 'metrics_collector_errors_total', { collector })
}

test('what has not settled when the time is up is counted, and waited for no longer', async () => {
  await recording(async recorder => {
    const [gate, expired] = [openGate(), openGate()]
    using _slow = collect(() => gate.promise, 'slow')
    using _quick = collect(async () => gauge('quick').set(1), 'quick')
    const collected = runCollectors(expired.promise)
    await nextTurn()
    expired.resolve()
    assert.is(await collected, undefined)
    assert.is(errorsOf(recorder, 'slow'), 1)
    assert.is(errorsOf(recorder, 'quick'), undefined)
    assert.is(recorder.value('gauge', 'quick'), 1)
    gate.resolve()
    await nextTurn()
    assert.is(errorsOf(recorder, 'slow'), 1)
  })
})

test('a run that hangs does not keep the next time from being up', async () => {
  await recording(async recorder => {
    const gate = openGate()
    using _slow = collect(() => gate.promise, 'hanging')
    await runCollectors(Promise.resolve())
    await runCollectors(Promise.resolve())
    assert.is(errorsOf(recorder, 'hanging'), 2)
    gate.resolve()
    await nextTurn()
  })
})

test('a run that took too long is counted each time, but waited for once; when it has settled, the next is', async () => {
  await recording(async recorder => {
    const [first, second] = [openGate(), openGate()]
    const gates = [first, second]
    using _late = collect(() => gates.shift()?.promise, 'late')
    await runCollectors(Promise.resolve())
    assert.is(runCollectors(new Promise(() => {})), undefined)
    assert.is(runCollectors(), undefined)
    assert.is(errorsOf(recorder, 'late'), 3)
    first.resolve()
    await nextTurn()
    const later = runCollectors(new Promise(() => {}))
    assert.is(gates.length, 0)
    second.resolve()
    assert.is(await later, undefined)
    assert.is(errorsOf(recorder, 'late'), 3)
  })
})

test('two who wait for the same run count it once when it takes too long', async () => {
  await recording(async recorder => {
    const gate = openGate()
    using _shared = collect(() => gate.promise, 'shared')
    await Promise.all([runCollectors(Promise.resolve()), runCollectors(Promise.resolve())])
    assert.is(errorsOf(recorder, 'shared'), 1)
    gate.resolve()
    await nextTurn()
  })
})

test('a time that is up in another way than planned ends the waiting, without a rejection', async () => {
  const [gate, expired] = [openGate(), openGate()]
  using _slow = collect(() => gate.promise, 'slow')
  const collected = runCollectors(expired.promise)
  expired.reject(new Error('aborted'))
  assert.is(await collected, undefined)
  gate.resolve()
  await nextTurn()
})

test('a time that is up after everything has settled counts nothing, even while a later run goes on', async () => {
  await recording(async recorder => {
    const [first, second, expired] = [openGate(), openGate(), openGate()]
    const gates = [first, second]
    using _collector = collect(() => gates.shift()?.promise, 'steady')
    const collected = runCollectors(expired.promise)
    first.resolve()
    await collected
    const later = runCollectors()
    expired.resolve()
    await nextTurn()
    assert.is(errorsOf(recorder, 'steady'), undefined)
    second.resolve()
    await later
  })
})

test.run()
