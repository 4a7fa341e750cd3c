import { workerData } from 'node:worker_threads'
import { counter } from 'metrics-facade'

// A worker thread that records many values of a label, each of them once.

const { from, to } = workerData as { readonly from: number; readonly to: number }
for (let path = from; path < to; path++) counter('hits', { path: `/${path}` }).increment()
