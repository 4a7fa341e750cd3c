import { type ChildProcess, fork } from 'node:child_process'
import cluster from 'node:cluster'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withDirectory } from '../../support/directory.ts'
import type { Task } from '../../support/process-worker.ts'

const program = fileURLToPath(new URL('../../support/process-worker.ts', import.meta.url))

interface Started {
  readonly child: ChildProcess
  readonly port: number
}

/** Starts a process of the program, as a worker of a cluster or as a child. */
async function start(directory: string, how: 'cluster' | 'child', environment = {}): Promise<Started> {
  const env = { DIRECTORY: directory, ...environment }
  let child: ChildProcess
  if (how === 'cluster') {
    cluster.setupPrimary({ exec: program, execArgv: ['--import', 'tsx'], silent: true })
    child = cluster.fork(env).process
  } else
    child = fork(program, { env: { ...process.env, ...env }, execArgv: ['--import', 'tsx'], silent: true })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream!.on('data', piece => (output += piece))
  const [told] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => {
      throw new Error(`It ended: ${output}`)
    }),
  ])
  return { child, port: (told as { port: number }).port }
}

async function tell({ child }: Started, task: Task): Promise<void> {
  const done = once(child, 'message')
  const exited = task.end === undefined ? undefined : once(child, 'exit')
  child.send(task)
  await done
  await exited
}

async function end({ child }: Started, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill(signal)
  await exited
}

async function scrape(port: number): Promise<Map<string, number>> {
  const text = await (await fetch(`http://127.0.0.1:${port}/`)).text()
  const samples = text.split('\n').filter(line => line !== '' && !line.startsWith('#'))
  return new Map(
    samples.map(line => [
      line.slice(0, line.lastIndexOf(' ')),
      Number(line.slice(line.lastIndexOf(' ') + 1)),
    ]),
  )
}

/** Scrapes until these samples are there, and returns all. */
async function scrapeUntil(
  port: number,
  expected: Readonly<Record<string, number>>,
): Promise<Map<string, number>> {
  for (let time = 0; time < 200; time++) {
    const samples = await scrape(port)
    if (Object.entries(expected).every(([name, value]) => samples.get(name) === value)) return samples
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  return scrape(port)
}

for (const how of ['cluster', 'child'] as const) {
  test(`each ${how} process answers for all, also for those that have ended`, async () => {
    await withDirectory(async directory => {
      const all = await Promise.all(Array.from({ length: 4 }, () => start(directory, how)))
      const [first, second, third, fourth] = all as [Started, Started, Started, Started]
      try {
        for (const one of all) await tell(one, { count: 40 })
        await tell(first, { inThread: 7 })
        const samples = await scrapeUntil(second.port, { jobs_total: 167, depth: 4 })
        assert.is(samples.get('jobs_total'), 167)
        assert.is(samples.get('depth'), 4)
        // Each ends as it does, a moment after it has counted, and counts once more in its last handler.
        await tell(second, { count: 20, end: 'exit' })
        await tell(third, { count: 20, end: 'throw' })
        await tell(fourth, { count: 20, end: 'return' })
        const later = await start(directory, how)
        all.push(later)
        for (const { port } of [first, later]) {
          const left = await scrapeUntil(port, { jobs_total: 230, depth: 2 })
          assert.is(left.get('jobs_total'), 230)
          assert.is(left.get('goodbyes_total'), 3)
          for (const name of ['wait', 'size', 'latency']) assert.is(left.get(`${name}_count`), 223, name)
          assert.is(left.get('wait_bucket{le="1"}'), 4 * 4 + 3 * 2 + 3)
          assert.is(left.get('depth'), 2)
          assert.is(left.get('latency{quantile="0"}'), 0)
          assert.is(left.get('latency{quantile="1"}'), 19)
          assert.is(left.get('metrics_members{state="living"}'), 2)
          assert.is(left.get('metrics_members{state="ended"}'), 4)
        }
        await tell(first, { count: 5 })
        await end(first, 'SIGTERM')
        assert.is((await scrape(later.port)).get('jobs_total'), 235)
      } finally {
        await Promise.all(all.map(one => end(one, 'SIGKILL')))
      }
    })
  })
}

test('one that is killed loses at most what it has counted in the last second', async () => {
  await withDirectory(async directory => {
    const [one, two] = await Promise.all([start(directory, 'child'), start(directory, 'child')])
    try {
      await tell(two, { count: 100 })
      assert.is((await scrapeUntil(one.port, { jobs_total: 100 })).get('jobs_total'), 100)
      await tell(two, { count: 11 })
      await end(two, 'SIGKILL')
      const { jobs } = { jobs: (await scrape(one.port)).get('jobs_total')! }
      assert.ok(jobs === 100 || jobs === 111, `${jobs}`)
      assert.is((await scrape(one.port)).get('jobs_total'), jobs)
      await tell(one, { end: 'exit' })
      // The next process finds one file, beside its own.
      const next = await start(directory, 'child')
      try {
        assert.is((await scrape(next.port)).get('jobs_total'), jobs + 1)
        assert.is(readdirSync(directory).filter(file => file.endsWith('.metrics1')).length, 2)
      } finally {
        await end(next, 'SIGKILL')
      }
    } finally {
      for (const process of [one, two]) await end(process, 'SIGKILL')
    }
  })
})

test.run()
