import { counter, describeCounter, describeHistogram, gauge, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { inProgram, inThread, samplesOf, startThread, startThreads } from '../../support/thread.ts'
import { warningsOf } from '../../support/warnings.ts'

// What two threads say differently of one name.

test('the first description counts, from whichever thread', () => {
  inProgram({}, handle => {
    const thread = startThread()
    inThread(thread, () => {
      describeCounter('jobs_total', 'Of the thread')
      counter('jobs_total').increment()
    })
    assert.match(handle.render(), /# HELP jobs_total Of the thread\n/)
    describeCounter('jobs_total', 'Of the main thread')
    describeCounter('mails_total', 'Of the main thread')
    inThread(thread, () => {
      describeCounter('mails_total', 'Of the thread')
      counter('mails_total').increment()
    })
    assert.match(handle.render(), /# HELP jobs_total Of the thread\n/)
    assert.match(handle.render(), /# HELP mails_total Of the main thread\n/)
  })
})

test('a name that two threads have as two kinds is a conflict', () => {
  inProgram({}, handle => {
    const thread = startThread()
    counter('both').increment(4)
    inThread(thread, () => gauge('both').set(1))
    assert.equal(samplesOf(handle, 'both'), ['4'])
    assert.equal(samplesOf(handle, 'metrics_conflicts_total'), ['{name="both"} 1'])
    assert.equal(samplesOf(handle, 'metrics_conflicts_total'), ['{name="both"} 1'])
  })
})

test('histograms whose buckets differ are a conflict, and the first stays', async () => {
  await inProgram({}, async handle => {
    const [first, second] = startThreads(2)
    inThread(first!, () => {
      describeHistogram('wait', 'Wait', { buckets: [1] })
      histogram('wait').record(0.5)
    })
    assert.equal(samplesOf(handle, 'wait_count'), ['1'])
    inThread(second!, () => {
      describeHistogram('wait', 'Wait', { buckets: [2] })
      histogram('wait').record(0.5)
    })
    const warnings = await warningsOf(() => assert.equal(samplesOf(handle, 'wait_count'), ['1']))
    assert.match(warnings.join(), /one thread or process has the buckets \[2\], another \[1\]/)
    assert.equal(samplesOf(handle, 'metrics_conflicts_total'), ['{name="wait"} 1'])
  })
})

test('series of one histogram may have buckets of their own, as in one thread', () => {
  inProgram({ buckets: [1] }, handle => {
    const thread = startThread()
    inThread(thread, () => {
      histogram('size', { of: 'a' }).record(3)
      histogram('size', { of: 'b' }, { advice: { buckets: [5] } } as never).record(3)
    })
    assert.equal(samplesOf(handle, 'size_bucket'), [
      '{of="a",le="1"} 0',
      '{of="a",le="+Inf"} 1',
      '{of="b",le="5"} 1',
      '{of="b",le="+Inf"} 1',
    ])
  })
})

test.run()
