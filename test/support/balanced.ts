import type { RecorderOptions } from 'metrics-exporter-prometheus'
import { counter, histogram } from 'metrics-facade'
import * as assert from 'uvu/assert'
import { IncreaseServer } from './increase-server.ts'
import type { Simulated, SimulatedProgram } from './process.ts'
import { samplesOf } from './thread.ts'

/** How many values a label may have in the programs of these tests. */
export const perLabel = 5
export const options: RecorderOptions = { cardinality: { perLabel }, buckets: [10] }

/** Processes that are scraped in turn, and all that they have recorded. */
export class Balanced {
  readonly processes: Simulated[]
  readonly server: IncreaseServer = new IncreaseServer()
  readonly recorded: Map<string, number> = new Map()
  readonly #program: SimulatedProgram
  #scrapes = 0

  constructor(program: SimulatedProgram, count: number) {
    this.#program = program
    this.processes = Array.from({ length: count }, () => this.start())
  }

  start(): Simulated {
    return this.#program.start(options)
  }

  emit(index: number, path: string, method: string, value = 1): void {
    this.processes[index]!.run(() => {
      counter('hits', { path, method }).increment(value)
      histogram('took_buckets', { method, path }).record(value)
    })
    this.#note(`hits ${method}`, value)
    this.#note(`took_buckets_count ${method}`, 1)
    this.#note(`took_buckets_sum ${method}`, value)
  }

  #note(key: string, amount: number): void {
    this.recorded.set(key, (this.recorded.get(key) ?? 0) + amount)
  }

  tick(): void {
    for (const one of this.processes) one.tick()
  }

  /** A second goes by, and the next one in turn is scraped. */
  scrape(): void {
    this.tick()
    this.server.scrape(this.processes[this.#scrapes % this.processes.length]!.handle)
    this.#scrapes += 1
    for (const [name, paths] of this.server.paths) {
      assert.ok(paths.size <= perLabel + 1, `${name}: ${[...paths]}`)
    }
  }

  begin(): void {
    this.scrape()
    this.recorded.clear()
    this.server.increases.clear()
  }

  check(): void {
    const sorted = (map: Map<string, number>): unknown[] => [...map].filter(([, one]) => one > 0).sort()
    assert.equal(sorted(this.server.increases), sorted(this.recorded))
  }

  /** What every process shows of a metric. */
  shown(name: string): string[] {
    const all = this.processes.map(({ handle }) => samplesOf(handle, name).sort())
    for (const one of all) assert.equal(one, all[0])
    return all[0]!
  }
}
