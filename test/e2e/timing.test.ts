import { setTimeout as delay } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { eventually, startSource } from './processes.ts'
import { Prometheus } from './prometheus.ts'

const accept = 'application/openmetrics-text; version=1.0.0'

/** The times of creation in an exposition, in milliseconds, and when it was asked for, by the clock of the service. */
async function creationsIn(url: string): Promise<{ readonly arrived: number; readonly created: number[] }> {
  const response = await fetch(url, { headers: { accept } })
  const lines = (await response.text()).matchAll(/^\w+_created\S* (\S+)$/gm)
  return {
    arrived: Number(response.headers.get('x-arrived')),
    created: Array.from(lines, ([, seconds]) => Math.round(Number(seconds) * 1_000)),
  }
}

test('no scrape shows a series that was born after it had arrived', async () => {
  const service = startSource('test/e2e/churning-service.ts')
  try {
    const [url] = await service.says(/http:\S+/)
    let creations = 0
    for (let scrape = 0; scrape < 10; scrape++) {
      const { arrived, created } = await creationsIn(url)
      creations += created.length
      assert.ok(arrived > 0)
      assert.equal(
        created.filter(time => time > arrived),
        [],
      )
    }
    assert.ok(creations > 0)
  } finally {
    await service.stop()
  }
})

test('a Prometheus has all that was recorded of series that come and go, through a stall, too', async () => {
  const service = startSource('test/e2e/churning-service.ts')
  let prometheus: Prometheus | undefined
  try {
    const [url] = await service.says(/http:\S+/)
    prometheus = await Prometheus.start(new URL(url).host)
    const server = prometheus
    await server.waitFor('count(orders_total)', count => count > 0)
    // Longer than the time-out for idle series, in the middle of the load.
    service.signal('SIGSTOP')
    await delay(3_000)
    service.signal('SIGCONT')
    const [, text] = await service.says(/books (.*)/)
    const books = JSON.parse(text!) as { readonly orders: number; readonly waits: number }
    let found: unknown
    await eventually('all that was recorded', async () => {
      const orders = await server.valueOf('sum(max_over_time(orders_total[5m]))')
      const waits = await server.valueOf('sum(max_over_time(wait_count[5m]))')
      found = { orders, waits }
      return (orders === books.orders && waits === books.waits) || undefined
    }).catch(error => {
      throw new Error(`${error.message}: ${JSON.stringify(found)} of ${text}`)
    })
    assert.equal(prometheus.complaints(), [])
    // What was shown is evicted.
    await server.waitFor('count(orders_total) or vector(0)', count => count === 0)
  } finally {
    await prometheus?.stop()
    await service.stop()
  }
})

test.run()
