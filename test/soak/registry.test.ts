import { counter, gauge, histogram } from 'metrics-facade'
import { MetricKindMask, PlainStorage, Recency, Registry } from 'metrics-facade/registry'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withInstalled } from '../support/installed.ts'
import { assertSteady, heapGrowth } from './heap.ts'

const users = 4_000

// Without limits, which are the exporter's: an author of another one has those of his own.

test('an exporter made of the parts in the registry keeps nothing of series that were idle', async () => {
  const registry = new Registry(new PlainStorage())
  const recency = new Recency(MetricKindMask.All, 100)
  let now = 1_000
  const evict = (): number => registry.retain(series => !recency.isIdle(series, now))
  const recorder = {
    describeCounter() {},
    describeGauge() {},
    describeHistogram() {},
    registerCounter: registry.getOrCreateCounter.bind(registry),
    registerGauge: registry.getOrCreateGauge.bind(registry),
    registerHistogram: registry.getOrCreateHistogram.bind(registry),
  }
  await withInstalled(recorder, async () => {
    const held = counter('held_total')
    const work = (time: number): void => {
      for (let user = time * users; user < (time + 1) * users; user++) {
        counter('logins_total', { user, zone: 'a' }).increment()
        counter('logins_total', { zone: 'a', user: `${user}` }).increment()
        gauge('sessions', [['user', user]]).increment()
        histogram('session_seconds', { user }).record(user)
      }
      held.increment(users)
      assert.is(evict(), 0)
      assert.is(registry.get('counter', 'held_total')?.value, users)
      now += 101
      assert.is(evict(), 3 * users + 1)
      assert.equal(registry.series(), [])
    }
    assertSteady(await heapGrowth(work, 8))
  })
})

test.run()
