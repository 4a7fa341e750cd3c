import { counter, gauge } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { hashBy } from '../../support/seed.ts'
import { inProgram, inThread, samplesOf, startThread, type Thread } from '../../support/thread.ts'

// How many values a label has had in all threads together.

// The error of an estimate depends on it.
hashBy(20_240_229)

const cardinality = { perLabel: 5 }

function estimateOf(samples: readonly string[], metric = 'hits'): number {
  const estimates = samples.filter(one => one.startsWith(`{metric="${metric}",label="path"} `))
  assert.is(estimates.length, 1, samples.join('\n'))
  return Number(estimates[0]!.split(' ')[1])
}

/** Records so many values in each thread, of which this part is the same in all. Returns how many there are. */
function record(threads: ReadonlyArray<Thread | undefined>, each: number, shared: number): number {
  const values = new Set<string>()
  for (const [index, thread] of threads.entries()) {
    const emit = (): void => {
      for (let number = 0; number < each; number++) {
        const path = number < shared * each ? `/shared/${number}` : `/${index}/${number}`
        counter('hits', { path }).increment()
        values.add(path)
      }
    }
    if (thread === undefined) emit()
    else {
      inThread(thread, emit)
      thread.recorder.upkeep()
    }
  }
  return values.size
}

for (const [how, shared] of [
  ['different', 0],
  ['the same', 1],
  ['some of the same', 0.5],
] as const) {
  test(`it is known of threads that have seen ${how}`, () => {
    inProgram({ cardinality }, handle => {
      const threads = [undefined, ...Array.from({ length: 3 }, () => startThread())]
      const count = record(threads, 2_500, shared)
      // Also when nothing has changed, and when threads have ended.
      for (let round = 0; round < 3; round++) {
        const estimate = estimateOf(samplesOf(handle, 'metrics_label_values'))
        assert.ok(Math.abs(estimate / count - 1) < 0.05, `${estimate} of ${count}`)
        if (round === 1) for (const thread of threads) thread?.end()
      }
    })
  })
}

test('values of a thread that has room for all of them count, too', () => {
  inProgram({ cardinality: { perLabel: 50 } }, handle => {
    const [many, few] = [startThread(), startThread()]
    record([many], 400, 0)
    inThread(few, () => {
      for (let path = 0; path < 40; path++) counter('hits', { path: `/few/${path}` }).increment()
    })
    handle.render()
    const estimate = estimateOf(samplesOf(handle, 'metrics_label_values'))
    assert.ok(Math.abs(estimate / 440 - 1) < 0.05, `${estimate}`)
  })
})

test('it is known where the program has room for all series of its threads', () => {
  inProgram({ cardinality }, handle => {
    const threads = [startThread(), startThread()]
    for (const [index, thread] of threads.entries()) {
      inThread(thread, () => {
        for (let path = 0; path < 5; path++) counter('hits', { path: `/${path}` }).increment()
        for (let path = 0; path < 300; path++) counter('hits', { path: `/${index}/${path}` }).increment()
      })
      thread.recorder.upkeep()
    }
    assert.is(samplesOf(handle, 'hits').length, 6)
    const estimate = estimateOf(samplesOf(handle, 'metrics_label_values'))
    assert.ok(Math.abs(estimate / 605 - 1) < 0.05, `${estimate}`)
  })
})

test('it is known of gauges, whose values beyond the limit are refused', () => {
  inProgram({ cardinality }, handle => {
    const threads = [startThread(), startThread()]
    for (const [index, thread] of threads.entries()) {
      inThread(thread, () => {
        for (let path = 0; path < 300; path++) gauge('depth', { path: `/${index}/${path}` }).set(1)
      })
      thread.recorder.upkeep()
    }
    const estimate = estimateOf(samplesOf(handle, 'metrics_label_values'), 'depth')
    assert.ok(Math.abs(estimate / 600 - 1) < 0.05, `${estimate}`)
  })
})

test('what was cleared is not counted any more, and threads use the same memory again', () => {
  inProgram({ cardinality }, handle => {
    const thread = startThread()
    const addresses = new Set<number>()
    const { publisher } = thread.recorder
    const allocate = publisher.allocate.bind(publisher)
    publisher.allocate = size => {
      const cells = allocate(size)
      if (size > 200) addresses.add(publisher.addressOf(cells))
      return cells
    }
    for (let round = 0; round < 8; round++) {
      const count = record([thread], round === 0 ? 3_000 : 100, 0)
      const estimate = estimateOf(samplesOf(handle, 'metrics_label_values'))
      assert.ok(Math.abs(estimate / count - 1) < 0.05, `${round}: ${estimate} of ${count}`)
      handle.clear()
      thread.obey()
      thread.recorder.upkeep()
      assert.equal(samplesOf(handle, 'metrics_label_values'), [])
    }
    assert.ok(addresses.size <= 2, `${addresses.size}`)
  })
})

test.run()
