import { counter, gauge, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { freshRecorder, uninstall } from '../support/prometheus-fixture.ts'
import { assertSteady, heapGrowth } from './heap.ts'
import { totalsOfText } from './ledger.ts'

const sessions = 2_500
/** Fewer: to close a family takes a look at all of them. */
const madeUp = 500

// Nothing reaches the limits, because each session has series that are removed.
const limits = { perLabel: 2 * sessions, perMetric: 10 * sessions }

test('series that are removed leave nothing behind, and handles to them lose nothing', async () => {
  const handle = freshRecorder(builder => builder.withCardinalityLimits(limits))
  const held = counter('held_total', { kept: 'yes' })
  let written = 0
  let removed = 0
  const work = (time: number): void => {
    for (let session = time * sessions; session < (time + 1) * sessions; session++) {
      counter('sessions_total', { session, zone: 'a' }).increment()
      counter('sessions_total', { zone: 'a', session: `${session}` }).increment()
      gauge('session_depth', { session }).set(session)
      histogram('session_seconds', { session }).record(session)
      held.increment()
      written += 1
    }
    for (let session = time * sessions; session < (time + 1) * sessions; session++) {
      if (session % 100 === 0) {
        removed += totalsOfText(handle.render({ names: ['held_total'] })).get('held_total')!
        assert.ok(handle.remove('counter', 'held_total', { kept: 'yes' }))
        held.increment()
        written += 1
      }
      const labels = session % 2 === 0 ? { session, zone: 'a' } : { zone: 'a', session: `${session}` }
      assert.ok(handle.remove('counter', 'sessions_total', labels))
      assert.ok(handle.remove('gauge', 'session_depth', { session }))
      assert.ok(handle.remove('histogram', 'session_seconds', { session }))
    }
    const shown = totalsOfText(handle.render())
    assert.equal([...shown], [['held_total', written - removed]])
  }
  assertSteady(await heapGrowth(work, 8))
  uninstall()
})

test('metrics whose names are made up leave nothing behind when all is cleared', async () => {
  const handle = freshRecorder(builder => builder.withCardinalityLimits(limits))
  const work = (time: number): void => {
    for (let name = time * madeUp; name < (time + 1) * madeUp; name++) {
      counter(`made.up.${name}`).increment()
      counter(`made_up_${name}`, { a: 1 }).increment()
    }
    handle.clear()
    assert.is(handle.render().length, 0)
  }
  assertSteady(await heapGrowth(work, 20))
  uninstall()
})

test.run()
