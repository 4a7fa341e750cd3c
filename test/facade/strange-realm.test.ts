import { AsyncLocalStorage } from 'node:async_hooks'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { loadBare } from '../support/bare-realm.ts'
import { console, refused } from '../support/bare-warnings.ts'
import type { Facade } from '../support/copies.ts'
import { nextTurn } from '../support/gate.ts'
import { RecordingRecorder } from '../support/recording-recorder.ts'

// The facade where what there is besides ECMAScript is not what Node has.

/** Processes that are not what Node has. */
const strangeProcesses: ReadonlyArray<readonly [what: string, process: unknown]> = [
  ['an emitWarning that throws', { emitWarning: () => assert.unreachable('not supported') }],
  ['a getBuiltinModule that throws', { getBuiltinModule: () => assert.unreachable('not supported') }],
  ['a getBuiltinModule that gives nothing', { getBuiltinModule: () => undefined }],
  ['a getBuiltinModule that is not a function', { getBuiltinModule: {} }],
  ['a module without its class', { getBuiltinModule: () => ({}) }],
  ['an AsyncLocalStorage that is not a class', { getBuiltinModule: () => ({ AsyncLocalStorage: 1 }) }],
  ['neither module nor warnings', {}],
  ['a process that is a number', 1],
]

/** Emits to a local recorder, collects and causes a warning. */
function useEverything(facade: Facade): void {
  const recorder = new RecordingRecorder()
  facade.withLocalRecorder(recorder, () => {
    facade.counter('jobs_total').increment()
    facade.counter('jobs_total').increment(-1)
    const stop = facade.collect(() => facade.gauge('collected').set(5))
    facade.runCollectors(undefined, recorder)
    stop()
  })
  assert.is(recorder.value('counter', 'jobs_total'), 1)
  assert.is(recorder.value('gauge', 'collected'), 5)
}

for (const [what, process] of strangeProcesses) {
  test(`with ${what}, it emits, collects and has synchronous scopes; the console has the warning`, () => {
    const own = console()
    useEverything(loadBare({ process, console: own }).facade)
    assert.equal(own.warnings, [[refused, 'MetricsWarning']])
  })

  test(`with ${what}, it takes the global AsyncLocalStorage`, async () => {
    const { facade } = loadBare({ process, AsyncLocalStorage })
    useEverything(facade)
    const recorder = new RecordingRecorder()
    await facade.withLocalRecorder(recorder, async () => {
      await nextTurn()
      facade.counter('later_total').increment()
    })
    assert.is(recorder.value('counter', 'later_total'), 1)
  })
}

test('an AsyncLocalStorage that cannot be made is done without', () => {
  useEverything(loadBare({ AsyncLocalStorage: () => {} }).facade)
})

test('where the global object takes no properties, the facade keeps its state itself', () => {
  const readOnly = `Object.defineProperty(globalThis, Symbol.for('metrics-facade.1'), { get: () => undefined })`
  useEverything(loadBare({}, readOnly).facade)
})

test.run()
