import cluster from 'node:cluster'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Worker } from 'node:worker_threads'
import { installRecorder, Matcher } from 'metrics-exporter-prometheus'
import { counter, describeGauge, gauge, histogram } from 'metrics-facade'

// A process of a program that shares its metrics: records and ends as it is told.

/** What a process is told to do. */
export interface Task {
  /** How many values to record. */
  readonly count?: number
  /** How many a thread of it is to count. */
  readonly inThread?: number
  /** How to end. */
  readonly end?: 'exit' | 'throw' | 'return'
}

const { DIRECTORY = '', WINDOW_MS = '60000' } = process.env
const handle = installRecorder({
  processes: { directory: DIRECTORY, program: 'test' },
  bucketsForMetric: [[Matcher.full('wait'), [1, 10]]],
  nativeHistogramsForMetric: [[Matcher.full('size'), {}]],
  bucketDurationMs: Number(WINDOW_MS),
})
// There from the start, at 0.
counter('jobs_total')
describeGauge('depth', 'Depth')
gauge('depth').set(1)
// A handler of the program, which comes after that of the exporter.
let isLast = false
process.on('exit', () => {
  if (isLast) counter('goodbyes_total').increment()
})
process.once('SIGTERM', () => process.exit(0))

function record(count: number): void {
  for (let value = 0; value < count; value++) {
    counter('jobs_total').increment()
    histogram('wait').record(value % 20)
    histogram('size').record(value % 20)
    histogram('latency').record(value % 20)
  }
}

async function countInThread(count: number): Promise<void> {
  const worker = new Worker(
    `const { counter } = require('metrics-facade'); counter('jobs_total').increment(${count})`,
    // As built: threads have no loader of sources.
    { eval: true, execArgv: [] },
  )
  await once(worker, 'exit')
}

process.on('message', async ({ count = 0, inThread = 0, end }: Task) => {
  record(count)
  if (inThread > 0) await countInThread(inThread)
  process.send!({ done: true })
  if (end === undefined) return
  isLast = true
  record(1)
  if (end === 'exit') process.exit(3)
  if (end === 'throw')
    setImmediate(() => {
      throw new Error('told to')
    })
  process.disconnect()
  server.close()
})

const server = createServer(handle.requestHandler())
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  process.send!({ port, pid: process.pid, isWorker: cluster.isWorker })
})
