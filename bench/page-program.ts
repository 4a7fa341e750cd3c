import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { installRecorder } from 'metrics-exporter-prometheus'
import { counter, histogram } from 'metrics-facade'

// A program with 1,000 series that all change each second, in a process of its own: with the page, or without it. It
// sends its port, and answers each message with the processor time it has used, in milliseconds.

const handle = installRecorder({ buckets: [0.1, 1, 10] })
const counters = Array.from({ length: 900 }, (_, i) =>
  counter('requests_total', { method: i & 1 ? 'GET' : 'PUT', route: `/r${i >> 1}` }),
)
const histograms = Array.from({ length: 100 }, (_, i) => histogram('wait_seconds', { route: `/r${i}` }))
let turn = 0

function work(): void {
  turn += 1
  for (const [index, one] of counters.entries()) one.increment(index)
  for (const one of histograms) one.record((turn % 100) / 7)
}

work()
setInterval(work, 1_000)
const answer: RequestListener =
  process.argv[2] === 'page'
    ? (handle.page() as RequestListener)
    : (_, response) => void response.end('nothing')
const server = createServer(answer)
server.listen(0, '127.0.0.1', () => process.send!((server.address() as AddressInfo).port))
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send!((user + system) / 1_000)
})
process.on('disconnect', () => process.exit())
