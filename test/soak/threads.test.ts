import { Matcher, type PrometheusHandle } from 'metrics-exporter-prometheus'
import { counter, gauge, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { nextTurn } from '../support/gate.ts'
import { inProgram, inThread, samplesOf, startThread } from '../support/thread.ts'
import { assertSteady, reachableBytes } from './heap.ts'

// Threads come and go ten thousand times, as in a pool that starts one for each job.

const restarts = 10_000

function work(job: number): void {
  counter('jobs_total', { queue: `q${job % 5}` }).increment(2)
  histogram('bucketed').record(job % 3)
  histogram('summary').record(1 + (job % 3))
  gauge('depth', { job }).set(1)
}

/** How many sums and parts a scrape goes through: what it costs, in steps. */
function stepsOf(handle: PrometheusHandle): number {
  return handle.render().split('\n').length
}

test('ten thousand restarts of threads lose nothing, and leave nothing behind', async () => {
  // Of five queues, and of ten thousand jobs.
  const cardinality = { perLabel: 3 }
  await inProgram({ cardinality, bucketsForMetric: [[Matcher.full('bucketed'), [1]]] }, async handle => {
    let job = 0
    const restart = async (times: number): Promise<void> => {
      for (let time = 0; time < times; time++) {
        const thread = startThread()
        inThread(thread, () => work(job))
        job += 1
        // Most are never scraped.
        if (job % 50 === 0) handle.render()
        thread.end()
        // Channels are closed when the event loop turns.
        if (job % 10 === 0) await nextTurn()
      }
    }
    await restart(restarts / 5)
    const before = { bytes: await reachableBytes(), steps: stepsOf(handle) }
    await restart(restarts - job)
    const after = { bytes: await reachableBytes(), steps: stepsOf(handle) }
    assertSteady((after.bytes - before.bytes) / before.bytes)
    assert.is(after.steps, before.steps)
    const values = samplesOf(handle, 'jobs_total').map(sample => Number(sample.split(' ')[1]))
    assert.is(values.length, 4)
    assert.is(
      values.reduce((sum, value) => sum + value, 0),
      2 * restarts,
    )
    assert.equal(samplesOf(handle, 'bucketed_count'), [String(restarts)])
    assert.equal(samplesOf(handle, 'summary_count'), [String(restarts)])
    assert.equal(samplesOf(handle, 'depth'), [])
    assert.equal(samplesOf(handle, 'metrics_members'), ['{state="living"} 1', `{state="ended"} ${restarts}`])
  })
})

test.run()
