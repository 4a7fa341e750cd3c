import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { BusyError, Turnstile } from '../../../exporter-prometheus/lib/transport/turnstile.ts'
import { nextTurn, openGate } from '../../support/gate.ts'
import { rejectionOf } from '../../support/prometheus-fixture.ts'

/** Work that is held, by name, in the order in which it is begun. */
function heldWork(turnstile: Turnstile) {
  const begun: string[] = []
  const gates = new Map<string, ReturnType<typeof openGate<string>>>()
  const pass = (name: string, isFirst = false): Promise<string> => {
    const gate = openGate<string>()
    gates.set(name, gate)
    const work = (): Promise<string> => {
      begun.push(name)
      return gate.promise
    }
    return turnstile.pass(work, isFirst)
  }
  const end = async (name: string): Promise<void> => {
    gates.get(name)!.resolve(name)
    await nextTurn()
  }
  return { begun, pass, end, gates }
}

test('so much is done at a time, and the rest in the order in which it came', async () => {
  const { begun, pass, end } = heldWork(new Turnstile(2, 10))
  const all = ['a', 'b', 'c', 'd'].map(name => pass(name))
  assert.equal(begun, ['a', 'b'])
  await end('b')
  assert.equal(begun, ['a', 'b', 'c'])
  await end('a')
  assert.equal(begun, ['a', 'b', 'c', 'd'])
  await end('c')
  await end('d')
  assert.equal(await Promise.all(all), ['a', 'b', 'c', 'd'])
  // Both places are free again.
  void pass('e')
  void pass('f')
  void pass('g')
  assert.equal(begun.slice(4), ['e', 'f'])
})

test('what comes when too much waits is refused, and what is first waits ahead of it, however much there is', async () => {
  const { begun, pass, end } = heldWork(new Turnstile(1, 1))
  void pass('a')
  void pass('b')
  assert.instance(await rejectionOf(pass('c')), BusyError)
  for (const name of ['d', 'e']) void pass(name, true)
  for (const name of ['a', 'd', 'e']) await end(name)
  assert.equal(begun, ['a', 'd', 'e', 'b'])
  void pass('f')
  assert.instance(await rejectionOf(pass('g')), BusyError)
})

test('work that fails gives its place to the next', async () => {
  const { begun, pass, gates } = heldWork(new Turnstile(1, 1))
  const failing = pass('a')
  void pass('b')
  const error = new Error('broken')
  gates.get('a')!.reject(error)
  assert.is(await rejectionOf(failing), error)
  assert.equal(begun, ['a', 'b'])
  const turnstile = new Turnstile(1, 0)
  const throws = () => {
    throw error
  }
  assert.is(await rejectionOf(turnstile.pass(throws)), error)
  assert.is(await turnstile.pass(async () => 'done'), 'done')
})

test.run()
