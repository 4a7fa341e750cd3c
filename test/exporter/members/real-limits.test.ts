import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withDirectory } from '../../support/directory.ts'
import { IncreaseServer } from '../../support/increase-server.ts'
import type { Told, Writes } from '../../support/limited-worker.ts'
import { Random } from '../../support/random.ts'

// Four processes under attack, which a server scrapes in turn, as behind a balancer of load.

const program = fileURLToPath(new URL('../../support/limited-worker.ts', import.meta.url))
const perLabel = 4
/** After so many rounds, of a second or more each, what is busy has series on the slowest machine. */
const mostRounds = 60
const methods = ['GET', 'PUT']

interface Worker {
  readonly child: ChildProcess
  readonly port: number
}

async function start(directory: string): Promise<Worker> {
  const env = { ...process.env, DIRECTORY: directory, PER_LABEL: String(perLabel) }
  const child = fork(program, { env, execArgv: ['--import', 'tsx'], stdio: 'ignore' })
  const [{ port }] = (await once(child, 'message')) as [Told]
  return { child, port: port! }
}

async function end({ child }: Worker): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}

async function render({ port }: Worker, query = ''): Promise<string> {
  return (await fetch(`http://127.0.0.1:${port}/${query}`)).text()
}

/** Asks for a part: who does so is not the server that waits for what begins and ends. */
const part = '?name[]=hits&name[]=took_buckets&name[]=told_total'

/** What an exposition shows of the metrics that are limited, in an order of its own. */
function limitedOf(text: string): string[] {
  return text
    .split('\n')
    .filter(line => /^(?:hits|took_buckets|told)/.test(line))
    .sort()
}

/** Processes, a server that scrapes them, and all that they have recorded. */
class Service {
  readonly server = new IncreaseServer()
  readonly recorded = new Map<string, number>()
  readonly warnings: string[] = []
  /** How often a process was told to record. */
  #told = 0
  #scrapes = 0

  async emit({ child }: Worker, writes: Writes): Promise<void> {
    const told = once(child, 'message')
    child.send(writes)
    this.warnings.push(...((await told) as [Told])[0].warnings)
    this.#told += 1
    for (const [, method, value] of writes) {
      for (const [key, amount] of [
        ['hits', value],
        ['took_buckets_sum', value],
        ['took_buckets_count', 1],
      ] as const) {
        this.recorded.set(`${key} ${method}`, (this.recorded.get(`${key} ${method}`) ?? 0) + amount)
      }
    }
  }

  /** Waits until each process shows everything, and all the same. */
  async settle(workers: readonly Worker[]): Promise<void> {
    let texts: string[][] = []
    for (let time = 0; time < 200; time++) {
      texts = (await Promise.all(workers.map(worker => render(worker, part)))).map(limitedOf)
      const isAll = texts.every(lines => lines.includes(`told_total ${this.#told}`))
      if (isAll && texts.every(lines => lines.join() === texts[0]!.join())) return
      await new Promise(resolve => setTimeout(resolve, 50))
    }
    for (const text of texts) assert.equal(text, texts[0])
    assert.ok(texts[0]!.includes(`told_total ${this.#told}`), texts[0]!.join('\n'))
  }

  async scrape(workers: readonly Worker[]): Promise<void> {
    this.server.take(await render(workers[this.#scrapes % workers.length]!))
    this.#scrapes += 1
    for (const [name, paths] of this.server.paths) {
      assert.ok(paths.size <= perLabel + 1, `${name}: ${[...paths]}`)
    }
  }

  begin(): void {
    this.recorded.clear()
    this.server.increases.clear()
  }

  check(): void {
    const sorted = (map: Map<string, number>): unknown[] => [...map].filter(([, one]) => one > 0).sort()
    assert.equal(sorted(this.server.increases), sorted(this.recorded))
  }
}

test('whichever of four processes is scraped, increases are what was recorded while what is busy changes', () =>
  withDirectory(async directory => {
    const workers = await Promise.all(Array.from({ length: 4 }, () => start(directory)))
    const random = new Random(9)
    const service = new Service()
    const ever = new Set<string>()
    try {
      for (const [index, worker] of workers.entries()) {
        const first = Array.from(
          { length: 20 },
          (_, path) => [`/once/${index}/${path}`, methods[path % 2]!, 1] as const,
        )
        await service.emit(worker, first)
      }
      await service.settle(workers)
      await service.scrape(workers)
      service.begin()
      const has = (path: number): boolean => ever.has(`/busy/${path}`)
      // What is busy takes places when those before it have shown their last values, in each process.
      const [early, later] = [
        [0, 1, 2, 3],
        [4, 5, 6],
      ]
      let changed = mostRounds
      for (let round = 0; round < mostRounds; round++) {
        if (round >= 7 && changed === mostRounds && early.every(has)) changed = round
        if (round >= changed + 7 && later.some(has)) break
        for (const [index, worker] of workers.entries()) {
          const writes = Array.from({ length: 40 }, (_, write) => {
            const busy = (round < changed ? 0 : 3) + random.below(4)
            const path = write % 4 === 3 ? `/attack/${round}/${index}/${write}` : `/busy/${busy}`
            return [path, methods[random.below(2)]!, 1 + random.below(5)] as const
          })
          await service.emit(worker, writes)
        }
        await service.settle(workers)
        await service.scrape(workers)
        service.check()
        for (const path of service.server.paths.get('hits')!) ever.add(path)
        if (round !== 5) continue
        // One dies, and another one takes its place.
        await end(workers.splice(1, 1)[0]!)
        workers.push(await start(directory))
      }
      assert.ok(early.every(has), `what is busy is shown: ${[...ever]}`)
      assert.ok(later.some(has), `what is shown has changed: ${[...ever]}`)
      for (const worker of workers) await service.emit(worker, [])
      for (const metric of ['hits', 'took_buckets']) {
        const own = service.warnings.filter(message => message.includes(`the metric "${metric}"`))
        assert.is(own.length, 1, own.join('\n'))
      }
    } finally {
      await Promise.all(workers.map(end))
    }
  }))

test.run()
