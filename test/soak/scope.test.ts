import type { PrometheusBuilder } from 'metrics-exporter-prometheus'
import { MetricKindMask } from 'metrics-facade/registry'
import { createHierarchy } from 'metrics-facade/scope'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { freshRecorder, manualClock, uninstall } from '../support/prometheus-fixture.ts'
import { assertSteady, heapGrowth } from './heap.ts'
import { totalsOfText } from './ledger.ts'

const tenants = 4_000
const clock = manualClock()
const recorderWithTimeout = (builder: PrometheusBuilder): PrometheusBuilder =>
  builder.withClock(clock.read).idleTimeout(MetricKindMask.All, 100)
const recorderWithLimits = (builder: PrometheusBuilder): PrometheusBuilder =>
  recorderWithTimeout(builder).withCardinalityLimits({ perLabel: 50 })

for (const [recorder, how] of [
  [recorderWithTimeout, ''],
  [recorderWithLimits, ', also with limits'],
] as const)
  test(`vectors keep nothing of the values that they were asked for${how}`, async () => {
    const handle = freshRecorder(recorder)
    const store = createHierarchy({ prefix: 'soak', levels: ['store'] }).store('north')
    const calls = store.createCounterVec('calls_total', 'Calls', ['tenant', 'code'])
    const waits = store.createHistogramVec('wait_seconds', 'Waits', ['tenant'], {}, [1, 2])
    const work = (time: number): void => {
      for (let tenant = time * tenants; tenant < (time + 1) * tenants; tenant++) {
        calls.withLabelValues(tenant, 200).increment()
        calls.withLabels({ code: 200, tenant }).increment()
        waits.withLabelValues(`${tenant}`).record(1)
      }
      const shown = totalsOfText(handle.render())
      assert.is(shown.get('soak_calls_total'), 2 * tenants)
      assert.is(shown.get('soak_wait_seconds_count'), tenants)
      clock.now += 101
      assert.is(handle.render().length, 0)
    }
    assertSteady(await heapGrowth(work, 6))
    uninstall()
  })

test('scopes that nobody holds any more keep nothing', async () => {
  const handle = freshRecorder(recorderWithTimeout)
  const root = createHierarchy({ prefix: 'soak', levels: ['region', 'store'] })
  const work = (time: number): void => {
    for (let tenant = time * tenants; tenant < (time + 1) * tenants; tenant++) {
      const store = root.region(`${tenant}`).store('first')
      store.createCounter('calls_total', 'Calls').increment()
      root.createGauge('depth', 'Depth', { tenant }).increment()
    }
    const shown = totalsOfText(handle.render())
    assert.is(shown.get('soak_calls_total'), tenants)
    assert.is(shown.get('soak_depth'), tenants)
    clock.now += 101
    assert.is(handle.render().length, 0)
  }
  assertSteady(await heapGrowth(work, 6))
  uninstall()
})

test.run()
