import { once } from 'node:events'
import { createRequire } from 'node:module'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { median } from './number.ts'
import { labelsOf, members, type Scraped, scrapeOnce, scrapes, series } from './scrape-once.ts'

// A program with worker threads, in a process of its own: its arguments are what is measured and of which library. It
// writes what it has found as JSON. Its threads run this file, too.

const require = createRequire(import.meta.url)
/** What each thread does, and what it answers when it has done it. */
type Work = 'held' | 'memory' | 'series of metrics-facade' | 'series of @prometheus-io/client'

function register(work: Work, from: number, to: number): void {
  if (work.endsWith('client')) {
    const { Counter } = require('@prometheus-io/client')
    const counter = new Counter({ name: 'jobs_total', help: 'Jobs', labelNames: ['method', 'route'] })
    for (let id = from; id < to; id++) counter.inc(labelsOf(id), id)
  } else {
    const { counter } = require('metrics-facade')
    for (let id = from; id < to; id++) counter('jobs_total', labelsOf(id)).increment(id)
  }
}

/** Nanoseconds of an increment of one of eight counters that are held, in a process that uses other metrics, too. */
function timeHeld(): number {
  const { counter, gauge, histogram } = require('metrics-facade')
  for (let time = 0; time < 2_000; time++) {
    const labels = { method: String(time % 64) }
    counter('other_total', labels).increment()
    gauge('other', labels).set(time)
    histogram('others', labels).record(time)
  }
  const held = Array.from({ length: 8 }, (_, id) => counter('held_total', labelsOf(id)))
  const loop = (times: number): void => {
    for (let time = 0; time < times; time++) held[time & 7].increment()
  }
  loop(1_000_000)
  const rounds = Array.from({ length: 200 }, () => {
    const start = performance.now()
    loop(200_000)
    return ((performance.now() - start) / 200_000) * 1e6
  })
  return median(rounds)
}

/** The bytes that a counter takes in this thread: on its heap, and in its pages. */
function measureMemory(): number {
  const collect = (): number => {
    for (let time = 0; time < 4; time++) globalThis.gc!()
    return process.memoryUsage().heapUsed
  }
  register('memory', 0, 1)
  const before = collect()
  register('memory', 1, 50_001)
  const onHeap = (collect() - before) / 50_000
  return isMainThread ? onHeap : onHeap + Float64Array.BYTES_PER_ELEMENT
}

function answerOf(work: Work): number {
  if (work === 'held') return timeHeld()
  if (work === 'memory') return measureMemory()
  register(work, 0, series)
  return series
}

async function inThread(work: Work): Promise<{ readonly worker: Worker; readonly answer: number }> {
  const worker = new Worker(new URL(import.meta.url), { workerData: work })
  const [answer] = await once(worker, 'message')
  return { worker, answer }
}

async function measureScrapes(library: string): Promise<object> {
  const render =
    library === 'metrics-facade'
      ? () => handle.renderAsync()
      : (() => {
          const { WorkerRegistry } = require('@prometheus-io/client')
          const registry = new WorkerRegistry()
          return () => registry.workerMetrics()
        })()
  const all = await Promise.all(
    Array.from({ length: members }, () => inThread(`series of ${library}` as Work)),
  )
  const first = await scrapeOnce(render)
  const found: Scraped[] = []
  for (let time = 0; time < scrapes; time++) found.push(await scrapeOnce(render))
  await Promise.all(all.map(({ worker }) => worker.terminate()))
  return {
    firstMs: first.ms,
    firstHoldMs: first.holdMs,
    ms: median(found.map(({ ms }) => ms)),
    holdMs: median(found.map(({ holdMs }) => holdMs)),
  }
}

const [what, library] = process.argv.slice(2)
const handle = isMainThread ? require('metrics-exporter-prometheus').installRecorder() : undefined
if (!isMainThread) {
  if (workerData === 'series of @prometheus-io/client') {
    const { WorkerRegistry } = require('@prometheus-io/client')
    new WorkerRegistry()
  }
  parentPort!.postMessage(answerOf(workerData))
  // Scrapes find it alive.
  setInterval(() => {}, 1_000)
} else if (what === 'scrape') console.log(JSON.stringify(await measureScrapes(library!)))
else {
  const here = answerOf(what as Work)
  const { worker, answer } = await inThread(what as Work)
  await worker.terminate()
  console.log(JSON.stringify({ here, there: answer }))
}
if (isMainThread) process.exit(0)
