import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { runThreadProgram } from '../support/thread-programs.ts'

// A server whose worker threads are busy, fail and come and go answers scrapes, and has counted everything.

const listen = `
import { install, Matcher } from 'metrics-exporter-prometheus'
const handle = await install({
  listener: '127.0.0.1:0',
  bucketsForMetric: [[Matcher.full('bucketed'), [1, 10, 100]]],
  nativeHistogramsForMetric: [[Matcher.full('native'), {}]],
})
const scrape = async () => {
  const begun = performance.now()
  const answer = await fetch('http://127.0.0.1:' + handle.address.port + '/metrics')
  const text = await answer.text()
  return { text, ms: performance.now() - begun }
}
const valueOf = (text, sample) => Number(text.split('\\n').find(line => line.startsWith(sample + ' '))?.slice(sample.length))
`

async function resultOf<T>(program: string, worker?: string): Promise<T> {
  const surroundings = worker === undefined ? {} : { worker }
  const { code, output } = await runThreadProgram(`${listen}${program}\nawait handle.close()`, surroundings)
  assert.is(code, 0, output)
  const line = output.split('\n').find(one => one.startsWith('{'))
  assert.ok(line, output)
  return JSON.parse(line) as T
}

interface Busy {
  readonly scrapes: ReadonlyArray<{
    readonly before: number
    readonly counted: number
    readonly after: number
    readonly isBusy: boolean
    readonly ms: number
  }>
  readonly last: number
  readonly wanted: number
  readonly left: readonly number[]
}

test('while a thread loops for ten seconds, scrapes are answered with what it has counted so far', async () => {
  const { scrapes, last, wanted, left } = await resultOf<Busy>(`
    import { Worker } from 'node:worker_threads'
    const progress = new Int32Array(new SharedArrayBuffer(8))
    const worker = new Worker(new URL('./worker.mjs', 'file://' + process.argv[1]), { workerData: { how: 'blocks', progress } })
    while (Atomics.load(progress, 0) < 1000) await new Promise(resolve => setTimeout(resolve, 5))
    const scrapes = []
    const end = performance.now() + 10_000
    while (performance.now() < end) {
      const before = Atomics.load(progress, 0)
      const { text, ms } = await scrape()
      const after = Atomics.load(progress, 0)
      const isBusy = Atomics.load(progress, 1) === 0
      scrapes.push({ before, counted: valueOf(text, 'busy_total'), after, isBusy, ms })
      await new Promise(resolve => setTimeout(resolve, 500))
    }
    // It counts one more, and loops on.
    Atomics.store(progress, 1, 1)
    while (Atomics.load(progress, 1) === 1) await new Promise(resolve => setTimeout(resolve, 5))
    await worker.terminate()
    const { text } = await scrape()
    const left = ['jobs_total{how="blocks"}', 'bucketed_bucket{le="1"}', 'bucketed_sum', 'native_count', 'native_sum', 'summary_count', 'summary_sum', 'summary{quantile="0.5"}']
    console.log(JSON.stringify({ scrapes, last: valueOf(text, 'busy_total'), wanted: Atomics.load(progress, 0) + 1, left: left.map(sample => valueOf(text, sample)) }))
  `)
  assert.ok(scrapes.length >= 5, String(scrapes.length))
  for (const { before, counted, after, isBusy } of scrapes) {
    assert.ok(isBusy)
    assert.ok(before <= counted && counted <= after + 1, `${before} ${counted} ${after}`)
  }
  assert.ok(scrapes.at(-1)!.counted > scrapes[0]!.counted)
  assert.is(last, wanted)
  assert.equal(left, [1_000, 1_000, 500, 1_000, 3_000, 1_000, 7_000, 7])
  const times = scrapes.map(({ ms }) => ms).sort((a, b) => a - b)
  console.log(
    `answered while the thread looped: median ${times[times.length >> 1]!.toFixed(1)} ms, at most ${times.at(-1)!.toFixed(1)} ms`,
  )
})

interface Pool {
  readonly sum: number
  readonly jobs: number
  readonly shown: Readonly<Record<string, number>>
  readonly ended: number
}

test('a pool of piscina whose jobs fail, whose threads exit, and that is closed, has counted everything', async () => {
  const { sum, jobs, shown, ended } = await resultOf<Pool>(
    `
    import { Piscina } from 'piscina'
    const filename = new URL('./worker.mjs', 'file://' + process.argv[1]).href
    const pool = new Piscina({ filename, minThreads: 2, maxThreads: 4, idleTimeout: 10 })
    let [sum, jobs] = [0, 0]
    const job = (value, how) => {
      sum += value
      jobs += 1
      return pool.run({ value, how }).catch(() => {})
    }
    for (let round = 0; round < 5; round++) {
      await Promise.all(Array.from({ length: 100 }, (_, id) => job(id % 7, id % 10 === 3 ? 'throws' : 'returns')))
      await job(5, 'exits')
      await scrape()
    }
    await pool.destroy()
    const { text } = await scrape()
    const names = ['jobs_total', 'bucketed_count', 'bucketed_sum', 'native_count', 'native_sum', 'summary_count', 'summary_sum', 'depth', 'metrics_members{state="living"}']
    const shown = Object.fromEntries(names.map(name => [name, valueOf(text, name)]))
    console.log(JSON.stringify({ sum, jobs, shown, ended: valueOf(text, 'metrics_members{state="ended"}') }))
    `,
    'pool-worker.ts',
  )
  assert.equal(shown, {
    jobs_total: sum,
    bucketed_count: jobs,
    bucketed_sum: sum,
    native_count: jobs,
    native_sum: sum,
    summary_count: jobs,
    summary_sum: sum,
    // A gauge of threads that have ended is gone.
    depth: null,
    'metrics_members{state="living"}': 1,
  })
  assert.ok(ended >= 6, String(ended))
})

test.run()
