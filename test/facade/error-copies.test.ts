import { runInNewContext } from 'node:vm'
import * as exporter from 'metrics-exporter-prometheus'
import { BuildError } from 'metrics-exporter-prometheus'
import * as facade from 'metrics-facade'
import { messageOf, SetRecorderError } from 'metrics-facade'
import * as processMetrics from 'metrics-facade/process'
import * as scope from 'metrics-facade/scope'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { loadCopies } from '../support/copies.ts'
import { loadExporterBundles } from '../support/exporter-copies.ts'

test('an error of another copy is an instance of the same class', async () => {
  const [esm, cjs] = await loadCopies({ format: 'esm' }, { format: 'cjs', version: '0.1.99' })
  const error = new cjs!.SetRecorderError(cjs!.noopRecorder, '0.1.0', '0.1.99')
  assert.ok(error instanceof esm!.SetRecorderError)
  assert.ok(error instanceof SetRecorderError)
  assert.not(error instanceof BuildError)
})

type ErrorClass = new (...given: unknown[]) => Error

/** The classes of errors that a package exports. */
function errorClasses(exported: object): Array<[name: string, type: ErrorClass]> {
  return Object.entries(exported).filter(([, value]) => Object(value).prototype instanceof Error)
}

test('so it is for every class of errors that is exported, between ES modules and CommonJS, both ways', async () => {
  const classes = [exporter, facade, processMetrics, scope].flatMap(errorClasses)
  const names = ['BuildError', 'ProcessMetricsError', 'PushError', 'ScopeError', 'SetRecorderError']
  assert.equal(classes.map(([name]) => name).sort(), names)
  for (const bundle of await loadExporterBundles('esm', 'cjs')) {
    for (const [name, Own] of classes) {
      const Other = Object(bundle)[name] as ErrorClass
      assert.is.not(Other, Own)
      assert.ok(new Other('a', 'b') instanceof Own, name)
      assert.ok(new Own('a', 'b') instanceof Other, name)
      for (const [another, Another] of classes) {
        assert.is(new Other('a', 'b') instanceof Another, another === name, `${name} as ${another}`)
      }
    }
  }
})

test('nothing else is', () => {
  const others = [
    null,
    undefined,
    5,
    'SetRecorderError',
    {},
    new Error('SetRecorderError'),
    ...[facade, exporter].flatMap(errorClasses).map(([name]) => ({ name })),
  ]
  for (const other of others) {
    assert.not((other as unknown) instanceof SetRecorderError)
    assert.not((other as unknown) instanceof BuildError)
    assert.not((other as unknown) instanceof exporter.PushError)
  }
})

test('a class that extends one means only its own', () => {
  class OwnError extends BuildError {}
  const error: unknown = new BuildError('INVALID_OPTION', 'no')
  assert.ok(error instanceof BuildError)
  assert.not(error instanceof OwnError)
  assert.ok((new OwnError('INVALID_OPTION', 'no') as unknown) instanceof BuildError)
})

test('an error of another realm has its own message', () => {
  assert.is(messageOf(runInNewContext(`new TypeError('boom')`)), 'boom')
  assert.is(messageOf(new Error('boom')), 'boom')
  assert.is(messageOf('boom'), 'boom')
  assert.is(messageOf(null), 'null')
  assert.is(
    messageOf({
      get message() {
        return assert.unreachable()
      },
    }),
    'unprintable',
  )
})

test.run()
