import type { PrometheusHandle } from 'metrics-exporter-prometheus'
import { counter, gauge, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  inProgram,
  inThread,
  samplesOf,
  startThread,
  startThreads,
  type Thread,
} from '../../support/thread.ts'

// What is removed in a program with threads.

function removals(handle: PrometheusHandle): Array<readonly [string, () => unknown]> {
  return [
    ['remove', () => handle.remove('counter', 'jobs_total', { queue: 'mail' })],
    ['removeMatching', () => handle.removeMatching('jobs_total', new Map([['queue', 'mail']]))],
    ['forget', () => handle.forget('jobs_total')],
    ['clear', () => handle.clear()],
  ]
}

test('what is removed is removed from all threads, and comes back from zero', () => {
  for (const index of [0, 1, 2, 3]) {
    inProgram({}, handle => {
      const [first, second] = startThreads(2)
      const held = counter('jobs_total', { queue: 'mail' })
      held.increment()
      const add = (): void => counter('jobs_total', { queue: 'mail' }).increment(10)
      inThread(first!, add)
      inThread(second!, add)
      assert.equal(samplesOf(handle, 'jobs_total'), ['{queue="mail"} 21'])
      const [name, remove] = removals(handle)[index]!
      const result = remove()
      assert.ok(result === undefined || Number(result) === 1, `${name} returns ${result}`)
      assert.equal(samplesOf(handle, 'jobs_total'), [], name)
      first!.obey()
      inThread(first!, add)
      held.increment(2)
      assert.equal(samplesOf(handle, 'jobs_total'), ['{queue="mail"} 12'], name)
      second!.obey()
      second!.end()
      assert.equal(samplesOf(handle, 'jobs_total'), ['{queue="mail"} 12'], name)
    })
  }
})

test('only a thread has the series that is removed', () => {
  inProgram({}, handle => {
    const thread = startThread()
    inThread(thread, () => counter('jobs_total').increment())
    assert.is(handle.remove('counter', 'jobs_total'), true)
    assert.is(handle.remove('counter', 'jobs_total'), false)
    assert.equal(samplesOf(handle, 'jobs_total'), [])
  })
})

test('a series that a thread removes stays as long as another has it', () => {
  inProgram({ buckets: [1] }, handle => {
    const [first, second] = startThreads(2)
    for (const thread of [first!, second!]) {
      inThread(thread, () => {
        counter('jobs_total').increment(5)
        histogram('wait').record(0.5)
        gauge('length').set(1)
      })
    }
    const remove = ({ recorder }: Thread): void => {
      recorder.remove('counter', 'jobs_total', {})
      recorder.remove('histogram', 'wait', {})
      recorder.remove('gauge', 'length', {})
    }
    handle.render()
    remove(first!)
    assert.equal(samplesOf(handle, 'jobs_total'), ['10'])
    assert.equal(samplesOf(handle, 'wait_count'), ['2'])
    assert.equal(samplesOf(handle, 'length'), ['1'])
    inThread(first!, () => counter('jobs_total').increment(1))
    assert.equal(samplesOf(handle, 'jobs_total'), ['11'])
    remove(second!)
    assert.equal(samplesOf(handle, 'jobs_total'), ['11'])
    assert.equal(samplesOf(handle, 'wait_count'), [])
    assert.equal(samplesOf(handle, 'length'), [])
  })
})

test.run()
