import { once } from 'node:events'
import { createRequire } from 'node:module'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { median } from './number.ts'

// A program with worker threads, in a process of its own: its arguments are what is measured and of which library. It
// writes what it has found as JSON. Its threads run this file, too.

const require = createRequire(import.meta.url)
const threads = 8
const series = 10_000
const scrapes = 21

/** What each thread does, and what it answers when it has done it. */
type Work = 'held' | 'memory' | 'series of metrics-facade' | 'series of @prometheus-io/client'

/** The labels of a series, whose first ones repeat. */
function labelsOf(id: number): { readonly method: string; readonly route: string } {
  return { method: `M${id % 8}`, route: `/route/${id}` }
}

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

interface Scraped {
  readonly ms: number
  readonly holdMs: number
}

/** Scrapes, and looks how long the event loop is held at most meanwhile. */
async function scrapeOnce(render: () => Promise<string>): Promise<Scraped> {
  let isOver = false
  let holdMs = 0
  let last = performance.now()
  const start = last
  const tick = (): void => {
    const now = performance.now()
    holdMs = Math.max(holdMs, now - last)
    last = now
    if (!isOver) setImmediate(tick)
  }
  tick()
  const text = await render()
  const ms = performance.now() - start
  tick()
  isOver = true
  let sum = 0
  for (const line of text.split('\n')) {
    if (line.startsWith('jobs_total{')) sum += Number(line.slice(line.lastIndexOf(' ') + 1))
  }
  const wanted = (threads * series * (series - 1)) / 2
  if (sum !== wanted) throw new Error(`${sum} of ${wanted}`)
  return { ms, holdMs }
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
    Array.from({ length: threads }, () => inThread(`series of ${library}` as Work)),
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
