import { collect, gauge } from 'metrics-facade'
import { runCollectors } from 'metrics-facade/registry'
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

/** Lets so much time pass for the clock that runs are measured with, and undoes that at the end of a `using` block. */
function passing(): { pass(milliseconds: number): void } & Disposable {
  const { now } = performance
  let passed = 0
  performance.now = () => now.call(performance) + passed
  return {
    pass: milliseconds => {
      passed += milliseconds
    },
    [Symbol.dispose]: () => {
      performance.now = now
    },
  }
}

test('a scrape that gives up on a run does so for itself alone: others wait for it', async () => {
  await recording(async recorder => {
    const gate = openGate()
    let runs = 0
    using _slow = collect(async () => {
      runs += 1
      await gate.promise
      gauge('depth').set(1)
    }, 'slow')
    for (let hasty = 0; hasty < 100; hasty++) await runCollectors(Promise.resolve())
    const patient = runCollectors(new Promise(() => {}))
    assert.instance(patient, Promise)
    for (let hasty = 0; hasty < 100; hasty++) await runCollectors(Promise.resolve())
    gate.resolve()
    await patient
    assert.equal([runs, recorder.value('gauge', 'depth')], [1, 1])
    // Once, however many gave it up.
    assert.is(errorsOf(recorder, 'slow'), 1)
  })
})

test('a run of ten seconds is counted each time and waited for no more; when it has settled, the next is', async () => {
  await recording(async recorder => {
    using clock = passing()
    const [first, second] = [openGate(), openGate()]
    const gates = [first, second]
    using _late = collect(() => gates.shift()?.promise, 'late')
    await runCollectors(Promise.resolve())
    clock.pass(9_000)
    assert.instance(runCollectors(new Promise(() => {})), Promise)
    clock.pass(1_001)
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

test('an expiry that rejects ends the waiting, without a rejection', async () => {
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
