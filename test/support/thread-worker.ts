import { workerData } from 'node:worker_threads'
import { counter, gauge, globalRecorder, histogram, noopRecorder } from 'metrics-facade'

// A worker thread that knows nothing but the facade: records, and ends as it is told.

/** How a worker ends, and where it says how far it has come. */
export interface Told {
  readonly how: 'returns' | 'throws' | 'exits' | 'blocks' | 'nests' | 'installs' | 'imports'
  readonly progress: Int32Array
}

const { how, progress } = workerData as Told

function record(): void {
  counter('jobs_total', { how }).increment()
  counter('all_total').increment(2)
  histogram('bucketed').record(0.5)
  histogram('native').record(3)
  histogram('summary').record(7)
  gauge('depth').set(1)
}

if (how === 'nests') {
  counter('all_total').increment(0)
  const { Worker } = await import('node:worker_threads')
  const inner = new Worker(new URL(import.meta.url), {
    workerData: { how: 'returns', progress } satisfies Told,
  })
  await new Promise(resolve => inner.once('exit', resolve))
}
if (how === 'imports') {
  const { parentPort } = await import('node:worker_threads')
  await import('metrics-exporter-prometheus/threads')
  counter('early_total').increment()
  parentPort!.postMessage('imported')
  // The exporter is installed only now.
  while (globalRecorder() === noopRecorder) await new Promise(setImmediate)
}
if (how === 'installs') {
  const { installRecorder } = await import('metrics-exporter-prometheus')
  counter('all_total').increment(2)
  const handle = installRecorder()
  counter('own_total').increment()
  if (!handle.render().includes('own_total 1')) throw new Error(handle.render())
} else for (let time = 0; time < 1_000; time++) record()

if (how === 'throws') throw new Error('as it was told')
if (how === 'exits') process.exit(0)
if (how === 'blocks') {
  // Until it is told to stop, it never returns to its event loop.
  while (Atomics.load(progress, 1) === 0) {
    counter('busy_total').increment()
    Atomics.add(progress, 0, 1)
  }
  counter('busy_total').increment()
  Atomics.store(progress, 1, 2)
  for (;;);
}
