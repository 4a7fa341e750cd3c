import { runInNewContext } from 'node:vm'
import { BuildError } from 'metrics-exporter-prometheus'
import { messageOf, SetRecorderError } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { loadCopies } from '../support/copies.ts'

test('an error of another copy is an instance of the same class', async () => {
  const [esm, cjs] = await loadCopies({ format: 'esm' }, { format: 'cjs', version: '0.1.99' })
  const error = new cjs!.SetRecorderError(cjs!.noopRecorder, '0.1.0', '0.1.99')
  assert.ok(error instanceof esm!.SetRecorderError)
  assert.ok(error instanceof SetRecorderError)
  assert.not(error instanceof BuildError)
})

test('nothing else is', () => {
  const others = [
    null,
    undefined,
    5,
    'SetRecorderError',
    {},
    new Error('SetRecorderError'),
    { name: 'SetRecorderError' },
  ]
  for (const other of others) {
    assert.not((other as unknown) instanceof SetRecorderError)
    assert.not((other as unknown) instanceof BuildError)
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
