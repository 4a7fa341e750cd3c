import { fileURLToPath } from 'node:url'
import { createContext, runInContext } from 'node:vm'
import { build } from 'esbuild'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Facade } from '../support/copies.ts'
import { nextTurn } from '../support/gate.ts'
import { RecordingRecorder } from '../support/recording-recorder.ts'

type Layers = typeof import('metrics-facade/layers')

const { outputFiles, metafile } = await build({
  stdin: {
    contents: `export * from 'metrics-facade'; export * from 'metrics-facade/layers'`,
    resolveDir: fileURLToPath(new URL('../..', import.meta.url)),
  },
  bundle: true,
  format: 'iife',
  globalName: 'facade',
  platform: 'neutral',
  target: 'es2022',
  conditions: ['metrics-facade-source'],
  write: false,
  metafile: true,
})

/** A realm that has nothing but ECMAScript and what is given. */
function makeRealm(globals: object = {}): object {
  return createContext(globals)
}

/** A copy of the facade and of the layers, loaded there. */
function load(realm: object): Facade & Layers {
  runInContext(outputFiles[0]!.text, realm)
  return runInContext('facade', realm)
}

test('the bundle imports nothing', () => {
  for (const output of Object.values(metafile.outputs)) assert.equal(output.imports, [])
})

test('without AsyncLocalStorage a context holds for the synchronous part of its body', async () => {
  const facade = load(makeRealm())
  const recorder = new RecordingRecorder()
  facade.setGlobalRecorder(new facade.ContextLabelLayer().layer(recorder))
  const held = facade.counter('held_total')
  await facade.withLabels({ user: 'a' }, async () => {
    held.increment(1)
    facade.withLabels({ step: 1 }, () => held.increment(10))
    held.increment(1)
    await nextTurn()
    held.increment(100)
  })
  assert.is(recorder.value('counter', 'held_total', { user: 'a' }), 2)
  assert.is(recorder.value('counter', 'held_total', { user: 'a', step: 1 }), 10)
  assert.is(recorder.value('counter', 'held_total'), 100)
})

test('a context that was opened by one copy of the package is seen by a layer of another', async () => {
  const realm = makeRealm({ process })
  const [first, second] = [load(realm), load(realm)]
  assert.is.not(first.withLabels, second.withLabels)
  const recorder = new RecordingRecorder()
  second.setGlobalRecorder(new second.ContextLabelLayer().layer(recorder))
  const held = first.counter('held_total')
  await first.withLabels({ user: 'a' }, async () => {
    held.increment(1)
    await nextTurn()
    second.withLabels({ step: 1 }, () => held.increment(10))
    assert.equal({ ...second.currentLabels() }, { user: 'a' })
  })
  assert.is(recorder.value('counter', 'held_total', { user: 'a' }), 1)
  assert.is(recorder.value('counter', 'held_total', { user: 'a', step: 1 }), 10)
})

test('without Symbol.dispose, a recovery has the symbol that compilers lower `using` to', () => {
  const symbols = { for: Symbol.for.bind(Symbol), iterator: Symbol.iterator, dispose: undefined }
  const facade = load(makeRealm({ Symbol: symbols }))
  const recorder = new RecordingRecorder()
  const recovery = new facade.RecoverableRecorder(recorder).install()
  facade.counter('jobs_total').increment()
  const lowered: typeof Symbol.dispose = Symbol.for('Symbol.dispose') as never
  recovery[lowered]()
  facade.counter('jobs_total').increment()
  assert.is(recorder.value('counter', 'jobs_total'), 1)
})

test.run()
