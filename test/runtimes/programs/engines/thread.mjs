import { parentPort } from 'node:worker_threads'
import { counter } from 'metrics-facade'

for (let job = 0; job < 3; job++) counter('jobs_total', { in: 'worker' }).increment()
// A warning is written a turn later.
setTimeout(() => parentPort.postMessage('done'), 100)
