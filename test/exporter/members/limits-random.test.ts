import type { PrometheusHandle } from 'metrics-exporter-prometheus'
import { counter, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { IncreaseServer } from '../../support/increase-server.ts'
import { Random } from '../../support/random.ts'
import { inProgram, inThread, startThread, type Thread } from '../../support/thread.ts'

// Threads come, go, and record in any order, the first of them long after the first scrape, and a server scrapes seldom
// or often.

const perLabel = 5
const methods = ['GET', 'PUT']

/** A program whose threads come late, and a server that scrapes it. */
class Program {
  readonly threads: Thread[] = []
  readonly handle: PrometheusHandle
  readonly server = new IncreaseServer()
  readonly recorded = new Map<string, number>()
  readonly #now: { ms: number }

  constructor(handle: PrometheusHandle, now: { ms: number }) {
    this.handle = handle
    this.#now = now
  }

  /** Records in a thread; in the main one if there is none of this number. */
  emit(index: number, path: string, method: string, value = 1): void {
    const thread = this.threads[index]
    const run = (): void => {
      counter('hits', { path, method }).increment(value)
      histogram('took_buckets', { method, path }).record(value)
    }
    if (thread === undefined) run()
    else inThread(thread, run)
    for (const [key, amount] of [
      [`hits ${method}`, value],
      [`took_buckets_count ${method}`, 1],
      [`took_buckets_sum ${method}`, value],
    ] as const) {
      this.recorded.set(key, (this.recorded.get(key) ?? 0) + amount)
    }
  }

  begin(): void {
    this.server.scrape(this.handle)
    this.recorded.clear()
    this.server.increases.clear()
  }

  /** Does one of the things that happen in a program. */
  step(random: Random): void {
    const { threads } = this
    this.#now.ms += random.below(1_500)
    const what = random.below(20)
    const index = random.below(threads.length + 1)
    if (what < 9) threads[index]?.recorder.upkeep()
    else if (what < 12) this.handle.render({ names: ['hits'] })
    else if (what < 17) this.scrape()
    else if (what < 19) threads.push(startThread(() => this.#now.ms))
    else threads.splice(index, 1)[0]?.end()
  }

  scrape(): void {
    this.server.scrape(this.handle)
    const sorted = (map: Map<string, number>): unknown[] => [...map].filter(([, one]) => one > 0).sort()
    assert.equal(sorted(this.server.increases), sorted(this.recorded))
  }
}

for (let seed = 1; seed <= 6; seed++) {
  test(`increases are what was recorded in threads, whatever comes before what: ${seed}`, () => {
    const random = new Random(seed)
    const now = { ms: 0 }
    const options = { buckets: [10], clock: () => now.ms, cardinality: { perLabel } }
    inProgram(options, handle => {
      const program = new Program(handle, now)
      for (let path = 0; path < 20; path++) program.emit(0, `/once/${path}`, methods[path % 2]!)
      program.begin()
      for (let step = 0; step < 300; step++) {
        const busy = Math.floor(step / 60)
        const index = random.below(program.threads.length + 1)
        for (let write = random.below(30); write > 0; write--) {
          const path = write % 4 === 3 ? `/${step}/${write}` : `/busy/${busy + random.below(4)}`
          program.emit(index, path, methods[random.below(2)]!, 1 + random.below(5))
        }
        program.step(random)
      }
    })
  })
}

test.run()
