import { getEnvironmentData } from 'node:worker_threads'
import { MetricKindMask, type PrometheusHandle } from 'metrics-exporter-prometheus'
import { counter, describeCounter, gauge, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Invitation, invitationKey } from '../../../exporter-prometheus/lib/members/invitation.ts'
import { inProgram } from '../../support/thread.ts'
import { warningsOf } from '../../support/warnings.ts'

// A program that has started a thread, which has recorded nothing: all is as if there were none.

function startSilent(): void {
  const worker = { threadId: 4_711, once: () => worker }
  process.emit('worker', worker as never)
}

function use(handle: PrometheusHandle): void {
  describeCounter('jobs_total', 'Jobs done')
  counter('jobs_total', { queue: 'mail' }).increment(2)
  counter('jobs_total', { queue: 'pdf' }).increment(3)
  gauge('depth').set(1)
  histogram('wait').record(1)
  handle.setGlobalLabel('service', 'web')
}

test('what is described, recorded, set and removed is shown, and nothing is reported', async () => {
  const warnings = await warningsOf(() =>
    inProgram({ idleTimeout: { kinds: MetricKindMask.All, timeoutMs: 1e9 } }, handle => {
      startSilent()
      use(handle)
      const text = handle.render()
      assert.match(text, '# HELP jobs_total Jobs done\n')
      assert.match(text, 'jobs_total{service="web",queue="mail"} 2\n')
      assert.match(text, 'depth{service="web"} 1\n')
      assert.not.match(text, 'metrics_members')
      assert.is(handle.remove('counter', 'jobs_total', { queue: 'mail' }), true)
      assert.is(handle.remove('counter', 'jobs_total', { queue: 'mail' }), false)
      assert.is(handle.removeMatching('jobs_total'), 1)
      assert.not.match(handle.render(), /^jobs_total\{/m)
    }),
  )
  assert.equal(warnings, [])
})

test('a thread that cannot be watched is counted, and the program that starts it does not fail', () => {
  const worker = {
    threadId: 4_712,
    once() {
      throw new Error('once() was replaced')
    },
  }
  inProgram({}, handle => {
    process.emit('worker', worker as never)
    assert.match(handle.render(), /^metrics_member_errors_total 1$/m)
  })
})

test('an invitation has all that a thread needs to join, and what it says if it cannot', () => {
  inProgram({}, () => {
    const { warning, channel, windows, isAligned, settings } = getEnvironmentData(
      invitationKey,
    ) as unknown as Invitation
    assert.is(
      warning,
      'The metrics of this worker thread are not collected, because its part for threads cannot be loaded. ' +
        "Import 'metrics-exporter-prometheus/threads' first in the thread, or install a recorder there.",
    )
    assert.match(channel, /^metrics-exporter-prometheus 0\.\d+$/)
    assert.instance(windows, SharedArrayBuffer)
    assert.is(isAligned, false)
    assert.is(typeof settings, 'object')
  })
})

test.run()
