import { install } from 'metrics-exporter-prometheus'
import { collect, counter, gauge } from 'metrics-facade'
import { collectProcessMetrics } from 'metrics-facade/process'
import { createRuntime } from 'metrics-facade/scope'
import { Endpoint } from '../../exporter-prometheus/examples/endpoint.ts'

// A program that does everything wrong that an alert looks at.

const handle = await install({
  listener: '127.0.0.1:0',
  include: [() => '# TYPE refunds_total counter\nrefunds_total -1\n'],
  pushGateway: { endpoint: 'http://127.0.0.1:1', job: 'faulty', intervalMs: 1_000 },
})
collectProcessMetrics()
counter('jobs').increment()
gauge('jobs').set(1)
counter('jobs_done_total').increment(-1)
collect(() => {
  throw new Error('There is no disk.')
}, 'disk')
for (let user = 0; user <= 20_000; user++) counter('jobs_by_user_total', { user }).increment()

const broken = new Endpoint<string, string>(
  createRuntime('dynamo_component', { labelPrefix: 'dynamo_' })
    .namespace('faulty')
    .component('backend')
    .endpoint('generate'),
  async () => {
    throw new Error('There is no model.')
  },
  text => text.length,
)
console.log(`http://127.0.0.1:${handle.address?.port}/metrics`)

function blockFor(milliseconds: number): void {
  const end = performance.now() + milliseconds
  while (performance.now() < end);
}

setInterval(() => {
  blockFor(150)
  counter('jobs_done_total').increment(1, { trace_id: 'a'.repeat(129) })
  broken.handle('').catch(() => {})
}, 250)
