import { createContext, runInContext } from 'node:vm'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { loadBare, outputs, script } from '../support/bare-realm.ts'
import { console, refused } from '../support/bare-warnings.ts'
import { nextTurn } from '../support/gate.ts'
import { RecordingRecorder } from '../support/recording-recorder.ts'

// The facade where there is nothing but ECMAScript.

const symbolMembers = { for: Symbol.for.bind(Symbol), iterator: Symbol.iterator }

test('the bundle imports nothing', () => {
  for (const output of Object.values(outputs)) assert.equal(output.imports, [])
  assert.not.match(script, /\brequire\s*\(|\bimport\s*[({'"]|\bfrom\s*["']node:/)
})

test('the bare realm has neither a process nor a performance, nor timers', () => {
  const context = createContext({})
  for (const name of ['process', 'performance', 'setTimeout', 'AsyncLocalStorage']) {
    assert.is(runInContext(`typeof ${name}`, context), 'undefined')
  }
})

test('it emits, describes and collects in a bare realm', () => {
  const { facade } = loadBare()
  const held = facade.counter('jobs_total', { queue: 'mail' })
  held.increment()
  facade.describeCounter('jobs_total', 'Jobs')
  const recorder = new RecordingRecorder()
  facade.setGlobalRecorder(recorder)
  held.increment(2)
  facade.counter('jobs_total', [['queue', 'mail']]).increment(3)
  facade.gauge('depth').set(4)
  facade.collect(() => facade.gauge('collected').set(5))
  facade.runCollectors(undefined, recorder)
  assert.is(recorder.value('counter', 'jobs_total', { queue: 'mail' }), 5)
  assert.is(recorder.value('gauge', 'depth'), 4)
  assert.is(recorder.value('gauge', 'collected'), 5)
  assert.is(recorder.descriptions[0]?.description, 'Jobs')
})

test('invalid samples are counted there, and the console has the warning, once', () => {
  const own = console()
  const { facade } = loadBare({ console: own })
  const recorder = new RecordingRecorder()
  facade.setGlobalRecorder(recorder)
  facade.counter('jobs_total').increment(-1)
  facade.counter('jobs_total').increment(-1)
  assert.is(recorder.value('counter', 'metrics_invalid_samples_total', { name: 'jobs_total' }), 2)
  assert.equal(own.warnings, [[refused, 'MetricsWarning']])
})

test('a collector that fails is on the console with its stack', () => {
  const own = console()
  const { facade } = loadBare({ console: own })
  const recorder = new RecordingRecorder()
  facade.setGlobalRecorder(recorder)
  facade.collect(function failing() {
    throw new Error('boom')
  })
  facade.runCollectors(undefined, recorder)
  assert.is(own.warnings.length, 1)
  const [message, options] = own.warnings[0] as [string, { type: string; detail: string }]
  assert.is(message, 'The collector "failing" failed: boom')
  assert.is(options.type, 'MetricsWarning')
  assert.match(options.detail, /^Error: boom\n +at failing /)
})

test('the console is not asked where there are process warnings', () => {
  const own = console()
  const warnings: unknown[][] = []
  const process = { emitWarning: (...given: unknown[]) => void warnings.push(given) }
  const { facade } = loadBare({ console: own, process })
  facade.setGlobalRecorder(new RecordingRecorder())
  facade.counter('jobs_total').increment(-1)
  assert.equal(own.warnings, [])
  assert.equal(warnings, [[refused, 'MetricsWarning']])
})

for (const [what, odd] of [
  ['without a console', undefined],
  ['with one that is a number', 1],
  ['with one that throws', { warn: () => assert.unreachable('no console') }],
] as const) {
  test(`${what}, invalid samples are counted, and nothing is thrown`, () => {
    const { facade } = loadBare({ console: odd })
    const recorder = new RecordingRecorder()
    facade.setGlobalRecorder(recorder)
    facade.counter('jobs_total').increment(-1)
    assert.is(recorder.value('counter', 'metrics_invalid_samples_total', { name: 'jobs_total' }), 1)
  })
}

test('without a performance, timers read Date.now, and record seconds', () => {
  const { facade, clock } = loadBare()
  const recorder = new RecordingRecorder()
  facade.setGlobalRecorder(recorder)
  const stop = facade.histogram('job_seconds').startTimer()
  clock.ms += 2500
  assert.is(stop(), 2.5)
  facade.histogram('job_seconds').time(() => {
    clock.ms += 250
  })
  assert.equal(recorder.values('job_seconds'), [2.5, 0.25])
})

test('with a performance, timers read that, and record seconds', () => {
  const performance = {
    ms: 5,
    now() {
      return this.ms
    },
  }
  const { facade } = loadBare({ performance })
  const recorder = new RecordingRecorder()
  facade.setGlobalRecorder(recorder)
  const stop = facade.histogram('job_seconds').startTimer()
  performance.ms += 1.5
  assert.is(stop(), 0.0015)
  assert.equal(recorder.values('job_seconds'), [0.0015])
})

test('local scopes hold for the synchronous part of their body, nest, and end with an exception', async () => {
  const { facade } = loadBare()
  const [global, outer, inner] = [new RecordingRecorder(), new RecordingRecorder(), new RecordingRecorder()]
  facade.setGlobalRecorder(global)
  const held = facade.counter('jobs_total')
  facade.withLocalRecorder(outer, () => {
    held.increment(1)
    assert.throws(() =>
      facade.withLocalRecorder(inner, () => {
        held.increment(10)
        throw new Error('broken')
      }),
    )
    held.increment(100)
  })
  held.increment(1000)
  assert.is(outer.value('counter', 'jobs_total'), 101)
  assert.is(inner.value('counter', 'jobs_total'), 10)
  assert.is(global.value('counter', 'jobs_total'), 1000)
})

test('an asynchronous body leaves its scope at the first await, and the global recorder takes over', async () => {
  const { facade } = loadBare()
  const [global, local] = [new RecordingRecorder(), new RecordingRecorder()]
  facade.setGlobalRecorder(global)
  const held = facade.counter('jobs_total')
  const result = await facade.withLocalRecorder(local, async () => {
    held.increment(1)
    await nextTurn()
    held.increment(10)
    return 'done'
  })
  held.increment(100)
  assert.is(result, 'done')
  assert.is(local.value('counter', 'jobs_total'), 1)
  assert.is(global.value('counter', 'jobs_total'), 110)
  const { registrations } = global
  held.increment()
  assert.is(global.registrations, registrations, 'a scope was left open')
})

test('without Symbol.dispose, timers and trackers have the symbol that compilers lower `using` to', () => {
  const { facade } = loadBare({ Symbol: { ...symbolMembers, dispose: undefined } })
  const recorder = new RecordingRecorder()
  facade.setGlobalRecorder(recorder)
  const lowered: typeof Symbol.dispose = Symbol.for('Symbol.dispose') as never
  facade.histogram('job_seconds').startTimer()[lowered]()
  facade.gauge('depth').track()[lowered]()
  assert.is(recorder.values('job_seconds')?.length, 1)
  assert.is(recorder.value('gauge', 'depth'), 0)
})

test('a Symbol.dispose that is added after the facade was loaded is taken', () => {
  const members = { ...symbolMembers, dispose: undefined as symbol | undefined }
  const { facade } = loadBare({ Symbol: members })
  members.dispose = Symbol('added')
  const recorder = new RecordingRecorder()
  facade.setGlobalRecorder(recorder)
  facade.gauge('depth').track()[members.dispose as typeof Symbol.dispose]()
  assert.is(recorder.value('gauge', 'depth'), 0)
})

test('two realms share nothing', () => {
  const [first, second] = [loadBare().facade, loadBare().facade]
  const recorder = new RecordingRecorder()
  first.setGlobalRecorder(recorder)
  second.counter('jobs_total').increment()
  assert.is(recorder.size, 0)
})

test.run()
