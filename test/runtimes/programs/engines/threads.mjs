import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { installRecorder } from 'metrics-exporter-prometheus'
import { counter } from 'metrics-facade'

// The main thread of a program with a worker, in a runtime where workers do not take part.

const handle = installRecorder()
counter('jobs_total', { in: 'main' }).increment()
const worker = new Worker(new URL('./thread.mjs', import.meta.url))
await once(worker, 'message')
await worker.terminate()
console.log(handle.render({ names: 'jobs_total' }))
process.exit(0)
