import cluster from 'node:cluster'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { median } from './number.ts'
import { labelsOf, members, type Scraped, scrapeOnce, scrapes, series } from './scrape-once.ts'

// A program with worker processes, in a process of its own: its arguments are what is measured, of which library, and the
// directory of ours. It writes what it has found as JSON. Its workers run this file, too.

const require = createRequire(import.meta.url)
const [what, library = 'metrics-facade', given] = process.argv.slice(2)
const directory = given ?? join(mkdtempSync(join(tmpdir(), 'metrics-bench-')), 'members')

interface Installed {
  renderAsync(): Promise<string>
}

function install(isShared: boolean): Installed {
  const processes = { directory, program: 'bench' }
  return require('metrics-exporter-prometheus').installRecorder(isShared ? { processes } : {})
}

interface Counting {
  increment(value: number): void
}

/** Registers counters of ours. */
function register(from: number, to: number): Counting[] {
  const { counter } = require('metrics-facade')
  return Array.from({ length: to - from }, (_, index): Counting => {
    const held: Counting = counter('jobs_total', labelsOf(from + index))
    held.increment(from + index)
    return held
  })
}

function registerOfPeer(): void {
  const { AggregatorRegistry, Counter } = require(library)
  const counter = new Counter({ name: 'jobs_total', help: 'Jobs', labelNames: ['method', 'route'] })
  for (let id = 0; id < series; id++) counter.inc(labelsOf(id), id)
  new AggregatorRegistry()
}

async function work(): Promise<void> {
  if (library === 'metrics-facade') {
    install(true)
    register(0, series)
    // It has written them by then.
    await setTimeout(2_500)
  } else registerOfPeer()
  process.send!('ready')
}

async function measureScrapes(): Promise<object> {
  const render = renderOf(library)
  cluster.setupPrimary({ args: ['work', library, directory] })
  const workers = Array.from({ length: members }, () => cluster.fork())
  await Promise.all(workers.map(worker => once(worker, 'message')))
  const first = await scrapeOnce(render)
  const found: Scraped[] = []
  for (let time = 0; time < scrapes; time++) found.push(await scrapeOnce(render))
  for (const worker of workers) worker.process.kill('SIGKILL')
  return {
    firstMs: first.ms,
    firstHoldMs: first.holdMs,
    ms: median(found.map(({ ms }) => ms)),
    holdMs: median(found.map(({ holdMs }) => holdMs)),
  }
}

function renderOf(library: string): () => Promise<string> {
  if (library === 'metrics-facade') {
    const handle = install(true)
    return () => handle.renderAsync()
  }
  const { AggregatorRegistry } = require(library)
  const registry = new AggregatorRegistry()
  return () => registry.clusterMetrics()
}

/** Milliseconds of a process's work each second, with this many counters of which some have changed. */
function measurePublishing(): object {
  install(true)
  const counters = register(0, series)
  const { processes } = require('metrics-facade').globalRecorder()
  processes.publish()
  const timeOf = (changed: number): number =>
    median(
      Array.from({ length: 101 }, () => {
        for (let index = 0; index < changed; index++)
          counters[index * Math.floor(series / changed)]!.increment(1)
        const start = performance.now()
        processes.publish()
        return performance.now() - start
      }),
    )
  return { none: timeOf(0), some: timeOf(series / 100), all: timeOf(series) }
}

/** The bytes of a counter, once it was written and shown. */
async function measureMemory(isShared: boolean): Promise<object> {
  const handle = install(isShared)
  const collect = async (): Promise<number> => {
    require('metrics-facade').globalRecorder().processes?.publish()
    await handle.renderAsync()
    for (let time = 0; time < 4; time++) globalThis.gc!()
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    return heapUsed + arrayBuffers
  }
  register(0, 1)
  const before = await collect()
  register(1, 50_001)
  return { bytes: ((await collect()) - before) / 50_000 }
}

if (what === 'work') await work()
else {
  const found =
    what === 'scrape'
      ? await measureScrapes()
      : what === 'publish'
        ? measurePublishing()
        : await measureMemory(what === 'memory')
  console.log(JSON.stringify(found))
  if (given === undefined) rmSync(join(directory, '..'), { recursive: true })
  process.exit(0)
}
