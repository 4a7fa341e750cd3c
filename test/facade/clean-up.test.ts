import { runInThisContext } from 'node:vm'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { loadBare } from '../support/bare-realm.ts'
import { RecordingRecorder } from '../support/recording-recorder.ts'

// Jest takes apart what a test file left on `globalThis`, while timers and observers of that file still emit.

const protection = Symbol.for('$$jest-protect-from-deletion')

/** Does to every value on a global object what Jest does in its mode "on"; its mode "soft" warns of the same properties. */
const cleanUp = `
  for (const key of Reflect.ownKeys(globalThis)) {
    const value = globalThis[key]
    if (Object(value) !== value || !(typeof key === 'symbol' || key === 'left')) continue
    if (Symbol.for('$$jest-protect-from-deletion') in value) continue
    for (const property of Reflect.ownKeys(value)) {
      if (Reflect.getOwnPropertyDescriptor(value, property).configurable) delete value[property]
    }
  }`

test('what a test file leaves on the global object is taken apart', () => {
  const { run } = loadBare()
  run('globalThis.left = { epoch: 1 }')
  run(cleanUp)
  assert.equal(Object.keys(run('left') as object), [])
})

test('what outlives a test file of Jest emits, fails and collects as before', () => {
  const { facade, run } = loadBare()
  const recorder = new RecordingRecorder()
  facade.setGlobalRecorder(recorder)
  const held = facade.counter('jobs_total')
  held.increment()
  facade.collect(() => facade.gauge('collected').set(5))
  run(cleanUp)
  held.increment()
  held.increment(-1)
  facade.counter('jobs_total').increment()
  facade.withLocalRecorder(new RecordingRecorder(), () => held.increment())
  facade.runCollectors()
  assert.is(recorder.value('counter', 'jobs_total'), 3)
  assert.is(recorder.value('gauge', 'collected'), 5)
  assert.is(recorder.value('counter', 'metrics_invalid_samples_total', { name: 'jobs_total' }), 1)
})

test('everything that the packages share is spared, and shows nothing of that', async () => {
  await import('metrics-facade/layers')
  await import('metrics-facade/process')
  await import('metrics-exporter-prometheus')
  const realm: Record<symbol, object> = runInThisContext('globalThis')
  const symbols = Object.getOwnPropertySymbols(realm).filter(symbol =>
    /^metrics-/.test(symbol.description ?? ''),
  )
  assert.ok(symbols.length >= 3)
  for (const symbol of symbols) {
    const state = realm[symbol] ?? {}
    assert.equal(Reflect.get(state, protection), [], String(symbol))
    assert.not(Reflect.getOwnPropertyDescriptor(state, protection)?.enumerable)
  }
})

test.run()
