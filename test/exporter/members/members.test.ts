import { EventEmitter } from 'node:events'
import { renderFamilies } from 'metrics-exporter-prometheus'
import { counter, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { setWallClock } from '../../support/prometheus-fixture.ts'
import {
  inProgram,
  inThread,
  samplesOf,
  startThread,
  startThreads,
  type Thread,
} from '../../support/thread.ts'

// What threads have recorded is shown with what the main thread has.

test('a program whose threads record nothing shows nothing of them', () => {
  inProgram({}, handle => {
    counter('jobs_total').increment()
    process.emit('worker', Object.assign(new EventEmitter(), { threadId: 1_000 }) as never)
    assert.is(handle.render(), '# TYPE jobs_total counter\njobs_total 1\n')
  })
})

test('what a thread has counted is there without its help, also after its end', () => {
  inProgram({}, handle => {
    counter('jobs_total', { queue: 'mail' }).increment(2)
    const [first, second] = startThreads(2)
    inThread(first!, () => counter('jobs_total', { queue: 'mail' }).increment(3))
    assert.equal(samplesOf(handle, 'jobs_total'), ['{queue="mail"} 5'])
    inThread(second!, () => counter('jobs_total', { queue: 'pdf' }).increment(7))
    inThread(first!, () => counter('jobs_total', { queue: 'mail' }).increment(1))
    // Nobody has scraped since.
    first!.end()
    second!.end()
    assert.equal(samplesOf(handle, 'jobs_total'), ['{queue="mail"} 6', '{queue="pdf"} 7'])
    assert.equal(samplesOf(handle, 'metrics_members'), ['{state="living"} 1', '{state="ended"} 2'])
  })
})

test('an exporter that is installed again and again listens once for threads, and reads its own until they end', () => {
  const before = process.listenerCount('worker')
  inProgram({}, handle => {
    const thread = startThread()
    inThread(thread, () => counter('jobs_total').increment())
    for (let time = 0; time < 20; time++) inProgram({}, () => {})
    assert.ok(process.listenerCount('worker') - before <= 1, String(process.listenerCount('worker')))
    inThread(thread, () => counter('later_total').increment(2))
    assert.equal(samplesOf(handle, 'later_total'), ['2'])
    thread.end()
    assert.equal(samplesOf(handle, 'jobs_total'), ['1'])
  })
  inProgram({ threads: false }, () => assert.is(process.listenerCount('worker'), 0))
})

test('a thread that takes more memory while it is read does not spoil a scrape', () => {
  const buckets = Array.from({ length: 10_000 }, (_, bound) => bound)
  inProgram({ buckets }, handle => {
    const [first, second] = startThreads(2) as [Thread, Thread]
    for (const thread of [first, second]) inThread(thread, () => counter('jobs_total').increment())
    const { parse } = JSON
    // When the log of the first one is read, the announcements of the second one have been.
    JSON.parse = (...given) => {
      JSON.parse = parse
      inThread(second, () => histogram('sizes').record(1))
      return parse(...given)
    }
    try {
      assert.equal(samplesOf(handle, 'jobs_total'), ['2'])
      assert.is(JSON.parse, parse, 'the second thread went on while the first one was read')
    } finally {
      JSON.parse = parse
    }
    assert.equal(samplesOf(handle, 'sizes_count'), ['1'])
  })
})

test('the sum of counters whose parts are no whole numbers never goes back', () => {
  inProgram({}, handle => {
    const threads = startThreads(4)
    threads.forEach((thread, index) => {
      inThread(thread, () => counter('seconds_total').increment(0.1 * (index + 1)))
    })
    let before = 0
    for (const thread of [undefined, threads[2], threads[0], threads[3], threads[1]]) {
      thread?.end()
      const now = Number(samplesOf(handle, 'seconds_total')[0])
      assert.ok(now >= before, `${now} after ${before}`)
      before = now
    }
    assert.ok(Math.abs(before - 1) < 1e-12, `${before}`)
  })
})

test('absolute() of each thread is a total of its own', () => {
  inProgram({}, handle => {
    const thread = startThread()
    inThread(thread, () => counter('read_total').absolute(100))
    assert.equal(samplesOf(handle, 'read_total'), ['100'])
    counter('read_total').absolute(50)
    counter('read_total').absolute(40)
    assert.equal(samplesOf(handle, 'read_total'), ['150'])
  })
})

test('labels come through unchanged', () => {
  inProgram({ utf8Names: true }, handle => {
    const thread = startThread()
    const labels = { 'dotted.name': 'a"b\\c\n', ünï: '\u{1F600}', status: 200, ok: true, big: 10n, empty: '' }
    inThread(thread, () => counter('requests.total', labels).increment())
    counter('requests.total', labels).increment()
    const [family] = handle.snapshot({ names: 'requests.total' }).families
    assert.is(family!.series.length, 1)
    assert.is((family!.series[0] as { readonly value: number }).value, 2)
  })
})

test('global labels are those of the main thread', () => {
  inProgram({ globalLabels: { service: 'api' } }, handle => {
    const thread = startThread()
    inThread(thread, () => counter('jobs_total', { queue: 'mail' }).increment())
    assert.equal(samplesOf(handle, 'jobs_total'), ['{service="api",queue="mail"} 1'])
    handle.setGlobalLabel('service', 'web')
    assert.equal(samplesOf(handle, 'jobs_total'), ['{service="web",queue="mail"} 1'])
  })
})

test('the latest exemplar of all threads is shown', () => {
  let now = 1_000_000
  using _ = setWallClock(() => now)
  inProgram({ buckets: [1] }, handle => {
    const [first, second] = startThreads(2)
    const write = (id: string): void => {
      now += 1000
      counter('jobs_total').increment(1, { trace_id: id })
      histogram('wait').record(0.5, { trace_id: id })
    }
    inThread(first!, () => write('a'))
    inThread(second!, () => write('b'))
    write('main')
    const ids = (): string[] => handle.renderOpenMetrics().match(/trace_id="\w+"/g) ?? []
    assert.equal(ids(), ['trace_id="main"', 'trace_id="main"'])
    inThread(first!, () => write('c'))
    assert.equal(ids(), ['trace_id="c"', 'trace_id="c"'])
    // Of several since the last reading, upkeep publishes the last.
    inThread(second!, () => {
      write('d')
      write('e')
    })
    assert.equal(ids(), ['trace_id="d"', 'trace_id="d"'])
    second!.recorder.upkeep()
    assert.equal(ids(), ['trace_id="e"', 'trace_id="e"'])
    first!.end()
    second!.end()
    assert.equal(ids(), ['trace_id="e"', 'trace_id="e"'])
  })
})

test('a series began when the first thread had it', () => {
  let now = 5_000_000
  using _ = setWallClock(() => now)
  inProgram({ createdTimestamps: true }, handle => {
    const thread = startThread()
    inThread(thread, () => counter('jobs_total').increment())
    now += 60_000
    counter('jobs_total').increment()
    assert.match(handle.renderOpenMetrics(), /jobs_total 2\njobs_created 5000\.000\n/)
  })
})

test('cells are used again, and never while the reader may still read them', () => {
  inProgram({ buckets: [1] }, handle => {
    const thread = startThread()
    for (let round = 0; round < 50; round++) {
      inThread(thread, () => {
        counter('jobs_total', { round }).increment(round)
        histogram('wait', { round }).record(round)
      })
      if (round > 0) {
        thread.recorder.remove('counter', 'jobs_total', { round: round - 1 })
        thread.recorder.remove('histogram', 'wait', { round: round - 1 })
      }
      if (round % 3 === 0) {
        assert.equal(samplesOf(handle, 'jobs_total'), [`{round="${round}"} ${round}`])
        assert.equal(samplesOf(handle, 'wait_sum'), [`{round="${round}"} ${round}`])
      }
    }
  })
})

test('every format and a selection show the whole program', () => {
  inProgram({ buckets: [1] }, handle => {
    const thread = startThread()
    counter('jobs_total', { queue: 'mail' }).increment()
    inThread(thread, () => counter('jobs_total', { queue: 'mail' }).increment(2))
    assert.match(handle.renderOpenMetrics(), /jobs_total\{queue="mail"\} 3/)
    assert.match(handle.renderJson(), /"value":3/)
    assert.match(Buffer.from(handle.renderProtobuf()).toString('latin1'), /jobs_total/)
    assert.match(handle.render({ labels: { queue: 'mail' } }), /jobs_total\{queue="mail"\} 3/)
    assert.match(String(renderFamilies(handle.gather().families, 'text')), /jobs_total\{queue="mail"\} 3/)
  })
})

test('a thread that was switched off gets the reason', () => {
  inProgram({ threads: false }, handle => {
    assert.throws(() => startThread())
    counter('jobs_total').increment()
    assert.equal(samplesOf(handle, 'jobs_total'), ['1'])
  })
})

test.run()
