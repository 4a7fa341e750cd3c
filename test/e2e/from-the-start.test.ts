import { install, type PrometheusHandle } from 'metrics-exporter-prometheus'
import { counter, describeHistogram, histogram, noopRecorder, swapGlobalRecorder } from 'metrics-facade'
import { createHierarchy } from 'metrics-facade/scope'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Prometheus } from './prometheus.ts'

// What comes before the second scrape of a series is lost to increase(). So series are there before they count.

describeHistogram('start_seconds', 'Time', { buckets: [1, 10] })
const plain = counter('start_plain_total')
const failed = counter('start_jobs_total', { result: 'failed' }).zero()
const seconds = histogram('start_seconds')
const scoped = createHierarchy({ prefix: 'start_scope', levels: ['shop'] })
  .shop('7')
  .createCounter('sales_total', 'Sales')

/** Of each a query of the one series that counts it. */
const series = ['start_plain_total', 'start_jobs_total', 'start_seconds_count', 'start_scope_sales_total']

/** Counts a burst of these. */
function burst(count: number): void {
  for (const one of [plain, failed, scoped]) one.increment(count)
  seconds.recordMany(5, count)
}

let handle: PrometheusHandle
let prometheus: Prometheus

test.before(async () => {
  handle = await install({ listener: '127.0.0.1:0' })
  const { host, port } = handle.address!
  prometheus = await Prometheus.start(`${host}:${port}`)
})

test.after(async () => {
  await prometheus?.stop()
  await handle?.close()
})

test('what a first burst counts is seen by increase(), whole', async () => {
  for (const name of series) await prometheus.waitFor(`count_over_time(${name}[1m])`, scrapes => scrapes >= 2)
  for (const name of series) assert.is(await prometheus.valueOf(name), 0)
  assert.is(await prometheus.valueOf('start_seconds_bucket{le="10.0"}'), 0)
  burst(7)
  for (const name of series) {
    await prometheus.waitFor(name, value => value === 7)
    const increase = await prometheus.valueOf(`increase(${name}[1m])`)
    assert.ok(increase! >= 7, `${name}: ${increase}`)
  }
})

test('after a restart everything is there again at 0, and what follows is seen whole', async () => {
  const { port } = handle.address!
  await handle.close()
  swapGlobalRecorder(noopRecorder)
  handle = await install({ listener: { host: '127.0.0.1', port } })
  for (const name of series) await prometheus.waitFor(name, value => value === 0)
  burst(5)
  for (const name of series) {
    await prometheus.waitFor(name, value => value === 5)
    assert.is(await prometheus.valueOf(`resets(${name}[1m])`), 1)
    const increase = await prometheus.valueOf(`increase(${name}[1m])`)
    assert.ok(increase! >= 12, `${name}: ${increase}`)
  }
})

test.run()
