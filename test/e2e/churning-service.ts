import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { installRecorder, MetricKindMask } from 'metrics-exporter-prometheus'
import { collect, counter, histogram } from 'metrics-facade'
import { openGate } from '../support/gate.ts'

// A program whose series come and go while scrapes wait for a slow collector, and which keeps books of what it records.

const handle = installRecorder({
  createdTimestamps: true,
  buckets: [1, 2],
  idleTimeout: { kinds: MetricKindMask.All, timeoutMs: 500 },
})
collect(() => delay(100), 'slow')

// Not before somebody scrapes: where nobody does, series are evicted in the end.
const { promise: asked, resolve: begin } = openGate()
const answer = handle.requestHandler()
const server = createServer((request, response) => {
  begin()
  response.setHeader('X-Arrived', Date.now())
  void answer(request, response)
})
server.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`)
})

await asked
let [orders, waits] = [0, 0]
for (let id = 0; id < 300; id++) {
  counter('orders_total', { id }).increment(id)
  histogram('wait', { id }).recordMany(1.5, id + 1)
  orders += id
  waits += id + 1
  await delay(20)
  // Once more, most often in the time of the same scrape.
  counter('orders_total', { id }).increment(1)
  orders += 1
  if (id % 10 === 0) handle.runUpkeep()
}
// Upkeep goes on, as the timer of install() would have it.
setInterval(() => handle.runUpkeep(), 100)
console.log(`books ${JSON.stringify({ orders, waits })}`)
