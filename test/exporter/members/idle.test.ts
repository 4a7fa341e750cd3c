import { queryObjects } from 'node:v8'
import { MetricKindMask } from 'metrics-exporter-prometheus'
import { counter, gauge, histogram, withLocalRecorder } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Sum } from '../../../exporter-prometheus/lib/members/sum.ts'
import { inProgram, inThread, samplesOf, startThread } from '../../support/thread.ts'

// Each thread evicts its idle series, once an exposition has shown their last value.

for (const isAsync of [false, true]) {
  test(`idle series of a thread are evicted one time-out after they were shown, ${isAsync ? 'in' : 'without'} turns`, async () => {
    let now = 0
    const clock = (): number => now
    await inProgram(
      { idleTimeout: { kinds: MetricKindMask.Counter, timeoutMs: 100 }, clock },
      async handle => {
        const thread = startThread(clock)
        const held = withLocalRecorder(thread.recorder, () => counter('jobs_total', { of: 'thread' }))
        inThread(thread, () => {
          counter('jobs_total', { of: 'thread' }).increment(3)
          counter('jobs_total', { of: 'both' }).increment(3)
          gauge('depth').set(1)
        })
        counter('jobs_total', { of: 'both' }).increment(4)
        const shown = async (): Promise<string[]> => {
          const text = isAsync ? await handle.renderAsync() : handle.render()
          return text.split('\n').filter(line => /^(jobs|depth)/.test(line))
        }
        const pass = (ms: number): void => {
          now += ms
          thread.recorder.upkeep()
        }
        // Nobody looks, and nothing is evicted for that.
        for (let step = 0; step < 5; step++) pass(60)
        assert.equal(await shown(), ['jobs_total{of="both"} 7', 'jobs_total{of="thread"} 3', 'depth 1'])
        counter('jobs_total', { of: 'both' }).increment()
        pass(60)
        pass(60)
        assert.equal(await shown(), ['jobs_total{of="both"} 8', 'depth 1'])
        inThread(thread, () => held.increment(2))
        assert.equal(await shown(), ['jobs_total{of="both"} 8', 'jobs_total{of="thread"} 2', 'depth 1'])
        // Written to after it was shown.
        pass(10)
        inThread(thread, () => held.increment(2))
        for (let step = 0; step < 5; step++) pass(60)
        assert.ok((await shown()).includes('jobs_total{of="thread"} 4'))
      },
    )
  })
}

test('series of a thread that nobody looks at are evicted after ten time-outs', () => {
  let now = 0
  inProgram({ idleTimeout: { kinds: MetricKindMask.All, timeoutMs: 100 }, clock: () => now }, handle => {
    const thread = startThread(() => now)
    inThread(thread, () => counter('jobs_total').increment(3))
    for (let step = 0; step < 12; step++) {
      now += 100
      thread.recorder.upkeep()
    }
    assert.equal(samplesOf(handle, 'jobs_total'), [])
  })
})

test('what an ended thread has left is evicted when it is idle, shown or not', () => {
  let now = 0
  inProgram({ idleTimeout: { kinds: MetricKindMask.Counter, timeoutMs: 100 }, clock: () => now }, handle => {
    const [first, second] = [startThread(() => now), startThread(() => now)]
    inThread(first, () => {
      counter('jobs_total').increment(3)
      counter('mails_total').increment(3)
      histogram('wait').record(1)
    })
    inThread(second, () => counter('mails_total').increment(4))
    handle.render()
    first.end()
    const pass = (ms: number): void => {
      now += ms
      inThread(second, () => counter('mails_total').increment(0))
      second.recorder.upkeep()
    }
    pass(90)
    assert.equal(samplesOf(handle, 'jobs_total'), ['3'])
    handle.render()
    pass(90)
    handle.runUpkeep()
    assert.equal(samplesOf(handle, 'jobs_total'), [])
    assert.equal(samplesOf(handle, 'mails_total'), ['7'])
    assert.equal(samplesOf(handle, 'wait_count'), ['1'])
    const third = startThread(() => now)
    inThread(third, () => counter('jobs_total').increment(2))
    assert.equal(samplesOf(handle, 'jobs_total'), ['2'])
    third.end()
    for (let step = 0; step < 15; step++) {
      now += 100
      handle.runUpkeep()
    }
    assert.equal(samplesOf(handle, 'jobs_total'), [])
  })
})

test('what was evicted in the main thread is let go of without a scrape', () => {
  let now = 0
  inProgram({ idleTimeout: { kinds: MetricKindMask.All, timeoutMs: 100 }, clock: () => now }, handle => {
    const thread = startThread(() => now)
    inThread(thread, () => counter('jobs_total').increment())
    for (let id = 0; id < 50; id++) counter('mails_total', { id }).increment()
    handle.render()
    const sums = (): number => queryObjects(Sum, { format: 'count' })
    const before = sums()
    assert.ok(before > 50, String(before))
    for (let step = 0; step < 15; step++) {
      now += 100
      handle.runUpkeep()
    }
    const after = sums()
    assert.ok(after <= before - 50, `${after} of ${before}`)
  })
})

test.run()
