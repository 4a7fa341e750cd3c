import cluster, { type Worker } from 'node:cluster'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Task } from '../support/process-worker.ts'
import { Prometheus } from './prometheus.ts'

// A service of four workers that share a port, all of which are replaced one after the other while a server scrapes.

const directory = join(mkdtempSync(join(tmpdir(), 'metrics-')), 'members')
cluster.setupPrimary({
  exec: fileURLToPath(new URL('../support/process-worker.ts', import.meta.url)),
  execArgv: ['--import', 'tsx'],
})

const workers: Worker[] = []
let port = 0
let recorded = 0

async function startWorker(): Promise<Worker> {
  const worker = cluster.fork({ DIRECTORY: directory })
  const [told] = await once(worker, 'message')
  port = (told as { readonly port: number }).port
  workers.push(worker)
  return worker
}

async function tell(worker: Worker, task: Task): Promise<void> {
  const done = once(worker, 'message')
  const exited = task.end === undefined ? undefined : once(worker, 'exit')
  worker.send(task)
  recorded += (task.count ?? 0) + (task.end === undefined ? 0 : 1)
  await done
  await exited
}

test.after(async () => {
  const exited = workers.filter(worker => !worker.isDead()).map(worker => once(worker, 'exit'))
  for (const worker of workers) worker.process.kill('SIGKILL')
  await Promise.all(exited)
  rmSync(directory, { recursive: true, force: true })
})

test('over a rolling restart increase() is what was recorded, and no counter ever goes back', async () => {
  const first = await Promise.all(Array.from({ length: 4 }, startWorker))
  const prometheus = await Prometheus.start(`127.0.0.1:${port}`, { metrics_path: '/' })
  try {
    await prometheus.waitFor('count_over_time(jobs_total[1m])', scrapes => scrapes >= 2)
    for (const [index, worker] of first.entries()) {
      for (const one of workers.filter(one => !one.isDead())) await tell(one, { count: 25 })
      await tell(worker, { count: 10, end: (['exit', 'throw', 'return', 'exit'] as const)[index]! })
      const later = await startWorker()
      await tell(later, { count: 5 })
    }
    await prometheus.waitFor('jobs_total', value => value === recorded)
    for (const name of ['wait_count', 'size_count', 'latency_count']) {
      await prometheus.waitFor(name, value => value === recorded)
    }
    assert.is(recorded, 4 * 4 * 25 + 4 * 11 + 4 * 5)
    const { result } = (await prometheus.get('query', { query: 'jobs_total[10m]' })) as {
      readonly result: ReadonlyArray<{ readonly values: ReadonlyArray<readonly [number, string]> }>
    }
    assert.is(result.length, 1, 'one series, whichever process was scraped')
    const values = result[0]!.values.map(([, value]) => Number(value))
    assert.ok(values.length > 3, `${values.length}`)
    assert.is(values[0], 0)
    assert.is(await prometheus.valueOf('resets(jobs_total[10m])'), 0)
    let increase = 0
    for (let at = 1; at < values.length; at++) increase += values[at]! - values[at - 1]!
    assert.is(increase, recorded)
    // It extends what it has seen to the edges of the range, by at most one interval in all.
    const extended = (await prometheus.valueOf('increase(jobs_total[10m])'))!
    assert.ok(
      extended >= recorded && extended <= recorded * (1 + 1 / (values.length - 1)),
      `${extended} of ${recorded}`,
    )
    assert.is(await prometheus.valueOf('metrics_members{state="living"}'), 4)
    assert.is(await prometheus.valueOf('metrics_members{state="ended"}'), 4)
    assert.equal(prometheus.complaints(), [])
  } finally {
    await prometheus.stop()
  }
})

test.run()
