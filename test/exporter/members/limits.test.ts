import { counter, gauge, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { inProgram, inThread, samplesOf, startThread } from '../../support/thread.ts'
import { warningsOf } from '../../support/warnings.ts'

// One limit for the program, not one for each thread.

const cardinality = { perLabel: 5 }

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

test('there is one warning for the program, and none from a thread', async () => {
  await inProgram({ cardinality: { perLabel: 2 } }, async handle => {
    const threads = [startThread(), startThread()]
    const emit = (): void => {
      for (const path of ['/a', '/b', '/c', `/${'d'.repeat(1e6)}`])
        counter('warned_total', { path }).increment()
    }
    for (const thread of threads) assert.equal(await warningsOf(() => inThread(thread, emit)), [])
    const warnings = await warningsOf(() => {
      handle.render()
      emit()
      handle.render()
    })
    assert.is(warnings.length, 1, warnings.join('\n'))
    assert.match(
      warnings[0]!,
      'The label "path" of the metric "warned_total" has more than 2 values, such as "/c", "/a"',
    )
  })
})

test('what a program removes is gone, also while its parts count for others', () => {
  inProgram({ cardinality: { perLabel: 1 } }, handle => {
    const thread = startThread()
    counter('hits_total', { path: '/a' }).increment()
    inThread(thread, () => counter('hits_total', { path: '/b' }).increment(3))
    assert.equal(samplesOf(handle, 'hits_total'), ['{path="/a"} 1', '{path="other"} 3'])
    // The series that the program shows, which the thread has as one of its own.
    handle.remove('counter', 'hits_total', { path: 'other' })
    inThread(thread, () => counter('hits_total', { path: '/b' }).increment(4))
    thread.obey()
    assert.equal(samplesOf(handle, 'hits_total'), ['{path="/a"} 1', '{path="other"} 4'])
    handle.clear()
    thread.obey()
    assert.equal(samplesOf(handle, 'hits_total'), [])
    inThread(thread, () => counter('hits_total', { path: '/b' }).increment(2))
    assert.equal(samplesOf(handle, 'hits_total'), ['{path="/b"} 2'])
  })
})

test('a series of a thread gets the room of one that was removed, and begins at zero', () => {
  inProgram({ cardinality: { perLabel: 1 } }, handle => {
    const thread = startThread()
    counter('hits_total', { path: '/a' }).increment()
    inThread(thread, () => counter('hits_total', { path: '/b' }).increment(3))
    handle.render()
    handle.remove('counter', 'hits_total', { path: '/a' })
    assert.equal(samplesOf(handle, 'hits_total'), ['{path="other"} 3', '{path="/b"} 0'])
    handle.render()
    handle.render()
    inThread(thread, () => counter('hits_total', { path: '/b' }).increment(2))
    assert.equal(samplesOf(handle, 'hits_total'), ['{path="other"} 3', '{path="/b"} 2'])
    // What the thread lets go of has counted in both.
    thread.recorder.removeSeries('counter', 'hits_total', { labels: { path: '/b' } })
    assert.equal(samplesOf(handle, 'hits_total'), ['{path="other"} 3'])
  })
})

test('all series of the program together are as many as a metric may have', () => {
  inProgram({ cardinality: { perMetric: 20 } }, handle => {
    const threads = Array.from({ length: 3 }, () => startThread())
    for (const [number, thread] of threads.entries()) {
      inThread(thread, () => {
        for (let user = 0; user < 40; user++) {
          for (const zone of ['a', 'b'])
            counter('jobs_total', { user: `${number}.${user}`, zone }).increment()
        }
      })
    }
    for (let round = 0; round < 4; round++) {
      const samples = samplesOf(handle, 'jobs_total')
      assert.is(sum(samples), 3 * 80)
      assert.is(sum(samples.filter(one => one.includes('zone="a"'))), 120, samples.join('\n'))
      assert.ok(samples.length <= 20 + 16, `${samples.length}`)
    }
  })
})

test('a gauge that is refused comes back when there is room and it is set', () => {
  inProgram({ cardinality: { perLabel: 1 } }, handle => {
    const thread = startThread()
    gauge('depth', { queue: 'a' }).set(1)
    inThread(thread, () => gauge('depth', { queue: 'b' }).set(2))
    for (let round = 0; round < 3; round++) assert.equal(samplesOf(handle, 'depth'), ['{queue="a"} 1'])
    assert.equal(samplesOf(handle, 'metrics_conflicts_total'), [])
    handle.remove('gauge', 'depth', { queue: 'a' })
    inThread(thread, () => gauge('depth', { queue: 'b' }).set(3))
    handle.render()
    assert.equal(samplesOf(handle, 'depth'), ['{queue="b"} 3'])
  })
})

test.run()
