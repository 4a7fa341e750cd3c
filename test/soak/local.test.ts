import { AsyncResource } from 'node:async_hooks'
import { PrometheusBuilder, type PrometheusRecorder } from 'metrics-exporter-prometheus'
import { counter, histogram, withLocalRecorder } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { nextTurn, openGate } from '../support/gate.ts'
import { freshRecorder, uninstall } from '../support/prometheus-fixture.ts'
import { assertSteady, heapGrowth } from './heap.ts'
import { totalsOfText } from './ledger.ts'

const scopes = 1_000
const held = counter('held_total')

/** With more labels than they may have. */
function limited(): PrometheusBuilder {
  return new PrometheusBuilder().withCardinalityLimits({ perLabel: 5, perMetric: 20 })
}

function shownBy(recorder: PrometheusRecorder): number {
  return totalsOfText(recorder.handle().render()).get('held_total') ?? 0
}

function record(): void {
  held.increment()
  for (let step = 0; step < 8; step++) counter('steps_total', { step }).increment()
  histogram('step_seconds').record(1)
}

test('local recorders that have had their time leave nothing behind', async () => {
  const handle = freshRecorder()
  let shown = 0
  let written = 0
  const work = async (): Promise<void> => {
    for (let scope = 0; scope < scopes; scope++) {
      const [outer, inner] = [limited().buildRecorder(), limited().buildRecorder()]
      withLocalRecorder(outer, () => withLocalRecorder(inner, record))
      const settled = withLocalRecorder(outer, async () => {
        record()
        await nextTurn()
        record()
      })
      held.increment()
      written += 4
      await settled
      shown += shownBy(outer) + shownBy(inner)
    }
  }
  assertSteady(await heapGrowth(work, 2))
  assert.is(shown + totalsOfText(handle.render()).get('held_total')!, written)
  uninstall()
})

test('what goes on after a scope has ended, such as a pooled socket, does not keep its recorder', async () => {
  freshRecorder()
  const left: AsyncResource[] = []
  const work = async (): Promise<void> => {
    for (let scope = 0; scope < 100; scope++) {
      withLocalRecorder(limited().buildRecorder(), () => {
        for (let step = 0; step < 100; step++) counter('steps_total', { step }).increment()
        left.push(new AsyncResource('Socket'))
      })
    }
    await nextTurn()
  }
  assertSteady(await heapGrowth(work, 2))
  left.at(-1)!.runInAsyncScope(record)
  uninstall()
})

for (const overlap of [0, 1, 3]) {
  test(`scopes opened each from within the one before keep only those that are live, ${overlap} of them`, async () => {
    freshRecorder()
    let latest = new AsyncResource('Before')
    const ends: Array<() => void> = []
    const open = (): Promise<void> => {
      const end = openGate()
      ends.push(end.resolve)
      latest = new AsyncResource('Scope')
      record()
      return end.promise
    }
    const work = async (): Promise<void> => {
      for (let scope = 0; scope < scopes; scope++) {
        const local = limited().buildRecorder()
        latest.runInAsyncScope(() => withLocalRecorder(local, open))
        if (ends.length > overlap) ends.shift()!()
        await nextTurn()
        assert.is(shownBy(local), 1)
      }
    }
    assertSteady(await heapGrowth(work, 2))
    for (const end of ends) end()
    uninstall()
  })
}

test.run()
