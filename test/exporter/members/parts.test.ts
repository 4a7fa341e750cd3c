import { Matcher, MetricKindMask, type RecorderOptions } from 'metrics-exporter-prometheus'
import { counter, gauge, globalRecorder, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { stepsOf } from '../../support/steps.ts'
import { inProgram, inThread, samplesOf, startThread } from '../../support/thread.ts'

// What a thread leaves in its pages and its log, type by type: what it means, how much it is, and when it is free.

const bounds = Array.from({ length: 400 }, (_, bound) => bound)

const everyType: RecorderOptions = {
  bucketsForMetric: [[Matcher.full('bucketed'), bounds]],
  nativeHistogramsForMetric: [[Matcher.full('native'), { buckets: bounds }]],
  sumAndCountForMetric: [Matcher.full('totals')],
}

const distributions = ['bucketed', 'native', 'summary', 'totals']

/** Counts the pages and chunks of the log that are made from now on. */
function countMemory(): Disposable & { made: number } {
  const { SharedArrayBuffer: before } = globalThis
  const counted = {
    made: 0,
    [Symbol.dispose]() {
      globalThis.SharedArrayBuffer = before
    },
  }
  globalThis.SharedArrayBuffer = class extends before {
    constructor(length?: number) {
      super(length)
      counted.made += 1
    }
  } as typeof SharedArrayBuffer
  return counted
}

test('what a thread has shown at zero, and nothing more, is zero, and what comes behind it in memory, too', () => {
  inProgram(everyType, handle => {
    const thread = startThread()
    inThread(thread, () => {
      for (const name of distributions) {
        histogram(name).zero()
        counter('after_total', { name }).increment()
      }
    })
    for (const name of distributions) {
      assert.equal(samplesOf(handle, `${name}_sum`), ['0'], name)
      assert.equal(samplesOf(handle, `${name}_count`), ['0'], name)
    }
    assert.equal(
      samplesOf(handle, 'after_total'),
      distributions.map(name => `{name="${name}"} 1`),
    )
  })
})

test('values below zero are known as such, whichever thread has them: OpenMetrics has no summary of them', () => {
  inProgram(everyType, handle => {
    const [first, second] = [startThread(), startThread()]
    for (const name of ['summary', 'totals']) {
      const type = (): string | undefined =>
        new RegExp(`^# TYPE ${name} (.*)$`, 'm').exec(handle.renderOpenMetrics())?.[1]
      histogram(name).record(1)
      inThread(first, () => histogram(name).record(2))
      assert.is(type(), 'summary')
      inThread(second, () => histogram(name).record(-1))
      assert.is.not(type(), 'summary')
    }
  })
})

test('the values of a thread that records nothing more grow too old to count', () => {
  let now = 0
  inProgram({ bucketDurationMs: 100, bucketCount: 2, clock: () => now, quantiles: [0] }, handle => {
    const thread = startThread()
    inThread(thread, () => histogram('seconds').record(3))
    histogram('seconds').record(5)
    const least = (): string | undefined => samplesOf(handle, 'seconds')[0]
    assert.is(least(), '{quantile="0"} 3')
    now += 100
    handle.runUpkeep()
    histogram('seconds').record(5)
    assert.is(least(), '{quantile="0"} 3')
    now += 100
    handle.runUpkeep()
    assert.is(least(), '{quantile="0"} 5')
    now += 200
    handle.runUpkeep()
    assert.is(least(), '{quantile="0"} NaN')
    assert.equal(samplesOf(handle, 'seconds_sum'), ['13'])
  })
})

test('what is recorded again is not told again', () => {
  inProgram(everyType, () => {
    const thread = startThread()
    const record = (): void => {
      inThread(thread, () => {
        counter('jobs_total').increment()
        gauge('depth').set(1)
        for (const name of distributions) for (const value of [-3, 0, 1, 3]) histogram(name).record(value)
      })
    }
    const { publisher } = thread.recorder
    record()
    const written = publisher.log(['child', 0])
    for (let time = 0; time < 10; time++) record()
    assert.is(publisher.log(['child', 0]), written + 1)
  })
})

test('series that come and go take no more memory than those that live', () => {
  for (const name of distributions) {
    inProgram(everyType, handle => {
      const thread = startThread()
      const round = (id: number): void => {
        inThread(thread, () => {
          for (const value of [-3, 0, 1, 3]) histogram(name, { id }).record(value)
        })
        handle.render()
        thread.recorder.remove('histogram', name, { id })
        handle.render()
      }
      // With a page, and with a chunk of the log that is long enough for all.
      round(0)
      using counted = countMemory()
      for (let id = 1; id < 70; id++) round(id)
      assert.ok(counted.made <= 1, `${name}: ${counted.made}`)
    })
  }
})

test('an exemplar that nobody has read stays when its thread ends', () => {
  inProgram({ buckets: [1] }, handle => {
    const thread = startThread()
    inThread(thread, () => {
      counter('jobs_total').increment(1, { trace_id: 'a' })
      histogram('wait').record(0.5, { trace_id: 'b' })
    })
    thread.end()
    assert.equal(handle.renderOpenMetrics().match(/trace_id="\w+"/g), ['trace_id="a"', 'trace_id="b"'])
  })
})

test('a thread that has logged its end counts until its exit handlers are over', () => {
  inProgram({}, handle => {
    const thread = startThread()
    inThread(thread, () => gauge('depth').set(1))
    thread.recorder.publisher.log(['ended', thread.id])
    assert.equal(samplesOf(handle, 'metrics_members'), ['{state="living"} 2', '{state="ended"} 0'])
    inThread(thread, () => gauge('depth').set(2))
    assert.equal(samplesOf(handle, 'depth'), ['2'])
    thread.end()
    assert.equal(samplesOf(handle, 'metrics_members'), ['{state="living"} 1', '{state="ended"} 1'])
    assert.equal(samplesOf(handle, 'depth'), [])
  })
})

test('series of the main thread that a scrape did not ask for are not shown by it, and so not idle', () => {
  let now = 0
  const idleTimeout = { kinds: MetricKindMask.All, timeoutMs: 100 }
  inProgram({ idleTimeout, clock: () => now }, handle => {
    inThread(startThread(), () => counter('of_a_thread_total').increment())
    counter('asked_total').increment()
    counter('not_asked_total').increment()
    assert.equal(samplesOf(handle, 'asked_total'), ['1'])
    now += 101
    assert.equal(samplesOf(handle, 'asked_total'), [])
    assert.equal(samplesOf(handle, 'not_asked_total'), ['1'])
  })
})

test('labels that have what their log has between them are told apart, in every thread', () => {
  const hostile = [
    '',
    ',',
    '],[',
    '"',
    '\\"',
    ']',
    ',1]',
    '\n["series",0,0,[],0]',
    '\u2028',
    'ä𝒳',
    '\\',
    '__proto__',
    '0',
  ]
  const sets = hostile.flatMap(a => hostile.map(b => ({ a, b, 'c,"]': a })))
  inProgram({}, handle => {
    const threads = [startThread(), startThread(), startThread()]
    threads.forEach((thread, index) => {
      inThread(thread, () => {
        // One after the other, and in another order.
        for (const labels of index === 1 ? [...sets].reverse() : sets) {
          const { a, b, ...rest } = labels
          counter('jobs_total', index === 2 ? { ...rest, b, a } : labels).increment(1 + sets.indexOf(labels))
        }
      })
      handle.render()
    })
    const { families } = handle.snapshot({ names: 'jobs_total' })
    const shown = families[0]!.series as ReadonlyArray<{ readonly value: number }>
    assert.equal(
      shown.map(({ value }) => value),
      sets.map((_, index) => 3 * (index + 1)),
    )
  })
})

test('a series that was removed and is there again is found by its labels, and no longer by what it was', () => {
  inProgram({}, handle => {
    const threads = [startThread(), startThread()]
    const add = (): void => {
      for (const thread of threads)
        inThread(thread, () => counter('jobs_total', { queue: 'mail' }).increment())
    }
    for (let time = 0; time < 3; time++) {
      add()
      assert.equal(samplesOf(handle, 'jobs_total'), ['{queue="mail"} 2'])
      handle.remove('counter', 'jobs_total', { queue: 'mail' })
      assert.equal(samplesOf(handle, 'jobs_total'), [])
      for (const thread of threads) thread.obey()
    }
  })
})

test('a series that another thread has, too, takes a fraction of the steps of one that is new', () => {
  inProgram({}, () => {
    const threads = [startThread(), startThread()]
    for (const thread of threads) {
      inThread(thread, () => {
        for (let id = 0; id < 1_000; id++) counter('jobs_total', { id, method: 'GET' }).increment()
      })
    }
    const { members } = globalRecorder() as never as { readonly members: { read(): void } }
    const all = stepsOf(() => members.read())
    assert.ok(all < 1_000 * 300, `${all} steps for 1,000 new series, and 1,000 that are known`)
    const third = startThread()
    inThread(third, () => {
      for (let id = 0; id < 1_000; id++) counter('jobs_total', { id, method: 'GET' }).increment()
    })
    const known = stepsOf(() => members.read())
    assert.ok(known < 1_000 * 55, `${known} steps for 1,000 series that are known`)
  })
})

test.run()
