import { counter, gauge, histogram, withLocalRecorder } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { inProgram, samplesOf, startThread, type Thread } from '../../support/thread.ts'

// One limit for the program, not one for each thread.

const cardinality = { perLabel: 5 }

function inThread(thread: Thread, run: () => void): void {
  withLocalRecorder(thread.recorder, run)
}

const sum = (samples: readonly string[]): number =>
  samples.reduce((total, one) => total + Number(one.split(' ').at(-1)), 0)

test('the values of all threads together have as many series as those of one', () => {
  inProgram({ cardinality, buckets: [1] }, handle => {
    const threads = Array.from({ length: 4 }, startThread)
    const emit = (number: number): void => {
      for (let index = 0; index < 20; index++) {
        counter('hits_total', { path: `/${number}/${index}`, method: 'GET' }).increment(2)
        counter('hits_total', { method: 'PUT', path: `/${number}/${index}` }).increment()
        histogram('took', { path: `/${number}/${index}` }).record(1)
        gauge('depth', { queue: `${number}/${index}` }).set(1)
      }
    }
    emit(9)
    for (const [number, thread] of threads.entries()) {
      inThread(thread, () => emit(number))
      thread.recorder.upkeep()
    }
    for (let round = 0; round < 3; round++) {
      const samples = samplesOf(handle, 'hits_total')
      assert.is(samples.filter(one => !one.includes('"other"')).length, 10, samples.join('\n'))
      assert.is(sum(samples), 5 * 20 * 3)
      assert.is(sum(samples.filter(one => one.includes('method="PUT"'))), 100)
      assert.is(sum(samplesOf(handle, 'took_count')), 100)
      assert.is(samplesOf(handle, 'took_count').length, 6)
      assert.is(samplesOf(handle, 'depth').length, 5)
      // What a thread has counted stays when it ends.
      threads.pop()!.end()
      if (round === 0) assert.ok(sum(samplesOf(handle, 'metrics_overflow_total')) >= 5 * 15 * 4)
    }
  })
})

test('what a part has counted for others stays when its series ends in its thread', () => {
  inProgram({ cardinality: { perLabel: 1 } }, handle => {
    counter('hits_total', { path: '/a' }).increment()
    const thread = startThread()
    inThread(thread, () => counter('hits_total', { path: '/b' }).increment(3))
    assert.equal(samplesOf(handle, 'hits_total'), ['{path="/a"} 1', '{path="other"} 3'])
    thread.recorder.removeSeries?.('counter', 'hits_total', { labels: { path: '/b' } })
    assert.equal(samplesOf(handle, 'hits_total'), ['{path="/a"} 1', '{path="other"} 3'])
    inThread(thread, () => counter('hits_total', { path: '/b' }).increment(4))
    assert.equal(samplesOf(handle, 'hits_total'), ['{path="/a"} 1', '{path="other"} 7'])
  })
})

test.run()
