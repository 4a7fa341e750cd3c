import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { SharedWork } from '../../../exporter-prometheus/lib/base/shared-work.ts'

// Work that runs once at a time, and who waits for it.

/** Work of so many steps, and what was done. */
function workOf(steps: number, failsIn?: number): { work: SharedWork; done: string[] } {
  const done: string[] = []
  let runs = 0
  const work = new SharedWork(function* () {
    runs += 1
    const run = runs
    for (let step = 1; step <= steps; step++) {
      if (run === failsIn && step === 2) throw new Error(`run ${run}`)
      done.push(`${run}.${step}`)
      if (step < steps) yield
    }
  })
  return { work, done }
}

const finish = (waiting: Generator<void>): number => {
  let steps = 0
  for (const _ of waiting) steps += 1
  return steps
}

test('who waits does it, step by step, and the next does it again', () => {
  const { work, done } = workOf(3)
  assert.is(finish(work.doing()), 3)
  assert.equal(done, ['1.1', '1.2', '1.3'])
  finish(work.doing())
  assert.is(done.at(-1), '2.3')
})

test('who comes while it runs waits for the run after it, which all of these share', () => {
  const { work, done } = workOf(2)
  const first = work.doing()
  first.next()
  const [second, third] = [work.doing(), work.doing()]
  second.next()
  third.next()
  assert.equal(done, ['1.1', '1.2', '2.1'])
  assert.is(first.next().done, true)
  finish(second)
  assert.is(third.next().done, true)
  assert.equal(done, ['1.1', '1.2', '2.1', '2.2'])
})

test('what runs is ended by who asks for that, and nothing is begun for him', () => {
  const { work, done } = workOf(3)
  assert.is(finish(work.ending()), 0)
  const first = work.doing()
  first.next()
  assert.is(finish(work.ending()), 2)
  assert.equal(done, ['1.1', '1.2', '1.3'])
  assert.is(first.next().done, true)
  assert.is(finish(work.ending()), 0)
})

test('a run that fails tells who advanced it, and nobody else waits for it for ever', () => {
  const { work, done } = workOf(2, 1)
  const [first, second] = [work.doing(), work.doing()]
  first.next()
  const ending = work.ending()
  assert.throws(() => finish(first), 'run 1')
  finish(ending)
  finish(second)
  assert.equal(done, ['1.1', '2.1', '2.2'])
  finish(work.doing())
  assert.equal(done.slice(3), ['3.1', '3.2'])
})

test.run()
