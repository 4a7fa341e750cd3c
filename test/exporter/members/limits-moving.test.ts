import { Matcher, type PrometheusHandle, type RecorderOptions } from 'metrics-exporter-prometheus'
import { counter, histogram } from 'metrics-facade'
import type { Place } from 'metrics-facade/registry'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { IncreaseServer } from '../../support/increase-server.ts'
import { Random } from '../../support/random.ts'
import { inProgram, inThread, startThread } from '../../support/thread.ts'

// The whole program chooses which values have series, and no server loses or doubles anything while they change.

const methods = ['GET', 'PUT']
const histograms = ['took_totals', 'took_summary', 'took_buckets', 'took_native']

const options: RecorderOptions = {
  bucketsForMetric: [[Matcher.full('took_buckets'), [1, 10]]],
  nativeHistogramsForMetric: [[Matcher.full('took_native'), {}]],
  sumAndCountForMetric: [Matcher.full('took_totals')],
}

/** A program with threads that have the same limits, and a server that scrapes it. */
class Program {
  readonly threads = Array.from({ length: 3 }, () => startThread(() => this.nowMs))
  readonly recorded = new Map<string, number>()
  readonly server = new IncreaseServer()
  readonly #handle: PrometheusHandle
  nowMs = 0

  constructor(handle: PrometheusHandle) {
    this.#handle = handle
  }

  /** Records in a thread, or in the main one. */
  emit(index: number, path: string, method: string, value = 1): void {
    const thread = this.threads[index]
    const run = (): void => {
      counter('hits', { path, method }).increment(value)
      for (const name of histograms) histogram(name, { method, path }).record(value)
    }
    if (thread === undefined) run()
    else inThread(thread, run)
    this.#note(`hits ${method}`, value)
    for (const name of histograms) {
      this.#note(`${name}_count ${method}`, 1)
      this.#note(`${name}_sum ${method}`, value)
    }
  }

  #note(key: string, amount: number): void {
    this.recorded.set(key, (this.recorded.get(key) ?? 0) + amount)
  }

  scrape(): void {
    this.nowMs += 1_000
    for (const { recorder } of this.threads) recorder.upkeep()
    this.server.scrape(this.#handle)
  }

  /** Begins to count, from what is shown now. */
  begin(): void {
    this.scrape()
    this.recorded.clear()
    this.server.increases.clear()
  }

  check(): void {
    const sorted = (map: Map<string, number>): unknown[] => [...map].filter(([, one]) => one > 0).sort()
    assert.equal(sorted(this.server.increases), sorted(this.recorded))
  }

  has(path: string): boolean {
    return ['hits', ...histograms].every(name => this.server.paths.get(name)!.has(path))
  }
}

function inLimited(perLabel: number, body: (program: Program) => void): void {
  let program: Program | undefined
  const clock = (): number => program?.nowMs ?? 0
  inProgram({ ...options, clock, cardinality: { perLabel } }, handle => {
    program = new Program(handle)
    body(program)
  })
}

test('a value that is busy over all threads replaces one that is busy in one of them', () => {
  inLimited(3, program => {
    // Each thread has values of its own, and the first ones have the room of the program.
    for (let path = 0; path < 3; path++) program.emit(3, `/first/${path}`, 'GET', 5)
    for (let thread = 0; thread < 3; thread++) {
      for (const method of methods) program.emit(thread, '/common', method, 5)
      for (let path = 0; path < 4; path++) program.emit(thread, `/${thread}/${path}`, 'PUT', 1)
    }
    program.emit(3, '/fourth', 'GET')
    program.begin()
    assert.not.ok(program.has('/common'))
    for (let round = 0; round < 12; round++) {
      for (let thread = 0; thread < 3; thread++) {
        for (let write = 0; write < 4; write++) program.emit(thread, '/common', methods[write % 2]!, 2)
      }
      program.emit(3, '/first/0', 'GET')
      program.scrape()
      if (round < 6) continue
      assert.ok(program.has('/common'), `${round}: ${[...program.server.paths.get('hits')!]}`)
    }
    program.check()
    assert.is(program.server.paths.get('hits')!.size, 4)
  })
})

test('no server loses or doubles anything while what is busy changes in every thread', () => {
  inLimited(6, program => {
    const random = new Random(5)
    for (let path = 0; path < 30; path++) {
      for (const method of methods) program.emit(path % 4, `/once/${path}`, method)
    }
    program.begin()
    const ever = new Set<string>()
    for (let round = 0; round < 60; round++) {
      const busy = Math.floor(round / 15)
      for (let write = 0; write < 120; write++) {
        const path =
          write % 4 === 3
            ? `/${round}/${write}`
            : // Values that have lost their series are written to now and then.
              `/busy/${random.below(8) === 0 ? random.below(7) : busy + random.below(4)}`
        program.emit(random.below(4), path, methods[random.below(2)]!, 1 + random.below(5))
      }
      program.scrape()
      for (const path of program.server.paths.get('hits')!) ever.add(path)
      // Those that begin, and those that end, are there besides for a moment.
      for (const [name, paths] of program.server.paths)
        assert.ok(paths.size <= 2 * 6 + 1, `${name}: ${paths.size}`)
      program.check()
    }
    // Threads let go of what others have replaced.
    for (const { recorder } of program.threads) {
      const hits = recorder.gather().families.find(({ name }) => name === 'hits')!
      const paths = new Set(hits.series.map(one => new Map((one as unknown as Place).pairs).get('path')))
      assert.ok(paths.size <= 6 + 3, `${[...paths]}`)
    }
    for (let busy = 0; busy < 7; busy++) assert.ok(ever.has(`/busy/${busy}`), `${busy}`)
    // What was counted stays.
    program.threads.pop()!.end()
    program.scrape()
    program.check()
  })
})

test.run()
