import { histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { pageLength, pageOf } from '../../../exporter-prometheus/lib/members/invitation.ts'
import { inProgram, inThread, startThread, type Thread } from '../../support/thread.ts'

// A summary of a thread has the windows that count, and lets go of those that are over.

const options = { bucketDurationMs: 100, bucketCount: 2, quantiles: [0] }

/** The number of the page of what is larger than anything that was freed: no earlier one has room for it. */
function newPageOf({ publisher }: Thread['recorder']): number {
  return pageOf(publisher.addressOf(publisher.allocate(0.75 * pageLength)))
}

/** Checks that rounds of windows in which a thread does this take no more memory after the first few. */
function staysSmall(rounds: number, recordInThread: () => void): void {
  let now = 0
  inProgram({ ...options, clock: () => now }, handle => {
    const thread = startThread(() => now)
    histogram('wait', { of: 'main' }).record(5)
    const round = (): void => {
      inThread(thread, recordInThread)
      handle.render()
      now += 100
      handle.runUpkeep()
      thread.recorder.upkeep()
    }
    for (let time = 0; time < 5; time++) round()
    const before = newPageOf(thread.recorder)
    for (let time = 0; time < rounds; time++) round()
    assert.ok(newPageOf(thread.recorder) <= before + 2)
  })
}

test('windows that are over take no more memory, however many there were', () => {
  // Values that need many cells.
  staysSmall(60, () => {
    for (let exponent = -20; exponent < 20; exponent++) histogram('wait').record(10 ** exponent)
  })
})

test('windows of many summaries leave nothing behind, not even the cells of their extremes', () => {
  const ids = Array.from({ length: 200 }, (_, id) => id)
  // Zeros need no cells of their own.
  staysSmall(50, () => {
    for (const id of ids) histogram('wait', { id }).record(0)
  })
})

test.run()
