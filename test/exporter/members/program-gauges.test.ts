import type { RecorderOptions } from 'metrics-exporter-prometheus'
import { describeGauge, gauge } from 'metrics-facade'
import { collectProcessMetrics } from 'metrics-facade/process'
import { createRuntime } from 'metrics-facade/scope'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withDirectory } from '../../support/directory.ts'
import { setWallClock } from '../../support/prometheus-fixture.ts'
import { samplesOf } from '../../support/thread.ts'
import { type Emitter, inWholeProgram, type Scraped } from '../../support/whole-program.ts'

// Gauges of threads and processes together: the rule is told by one of them, and counts in all.

interface Program {
  readonly main: Scraped
  readonly threads: readonly Emitter[]
  readonly processes: readonly Scraped[]
  /** All of them that live: the main thread first, then threads, then processes. */
  readonly living: ReadonlyArray<Emitter & Partial<Scraped>>
  /** What is shown now, after a second has passed, by whichever process is scraped. */
  shown(name: string): string[]
  end(one: Emitter): Promise<void>
}

function within(
  body: (program: Program, pass: (ms: number) => void) => Promise<void>,
  options: RecorderOptions = {},
): () => Promise<void> {
  return () =>
    withDirectory(async directory => {
      let now = 1_000_000
      using _ = setWallClock(() => now)
      await inWholeProgram(directory, options, async whole => {
        const { main } = whole
        const threads = [whole.startThread(), whole.startThread()]
        const processes = [whole.startProcess(), whole.startProcess()]
        const living: Array<Emitter & Partial<Scraped>> = [main, ...threads, ...processes]
        const shown = (name: string): string[] => {
          for (const one of [...living].reverse()) one.tick()
          const handles = living.flatMap(({ handle }) => handle ?? [])
          const [first, ...rest] = handles.map(handle => samplesOf(handle, name).sort())
          for (const other of rest) assert.equal(other, first)
          return first!
        }
        const end = (one: Emitter): Promise<void> => {
          living.splice(living.indexOf(one), 1)
          return one.end()
        }
        await body({ main, threads, processes, living, shown, end }, ms => {
          now += ms
        })
      })
    })
}

const rules = {
  sum: { merge: 'sum', all: '31', left: '11' },
  min: { merge: 'min', all: '1', left: '1' },
  max: { merge: 'max', all: '16', left: '8' },
} as const

test(
  'sums, smallest and largest values are those of all threads and processes that live',
  within(async ({ living, threads, processes, shown, end }) => {
    // Each rule is told by another thread of one process, and by no other process.
    for (const [index, [name, { merge }]] of Object.entries(rules).entries()) {
      living[index]!.run(() => describeGauge(`${name}_gauge`, `The ${name}`, { merge }))
    }
    for (const [index, one] of living.entries()) {
      for (const name of [...Object.keys(rules).map(rule => `${rule}_gauge`), 'build_info'])
        one.run(() => gauge(name).set(2 ** index))
    }
    for (const [name, { all }] of Object.entries(rules)) assert.equal(shown(`${name}_gauge`), [all])
    assert.equal(shown('build_info'), ['16'])
    for (const { handle } of living) {
      if (handle !== undefined) assert.match(handle.render(), /^# HELP min_gauge The min$/m)
    }
    await end(threads[1]!)
    await end(processes[1]!)
    for (const [name, { left }] of Object.entries(rules)) assert.equal(shown(`${name}_gauge`), [left])
    assert.equal(shown('build_info'), ['8'])
  }),
)

test(
  'a rule that only another process knows counts between processes, after the sums of their threads',
  within(async ({ living, processes, shown }) => {
    processes[0]!.run(() => {
      describeGauge('least', 'The least', { merge: 'min' })
      describeGauge('depth', 'Depth', { merge: 'each' })
    })
    for (const [index, one] of living.entries()) {
      for (const name of ['least', 'depth']) one.run(() => gauge(name).set(10 + index))
    }
    assert.equal(shown('least'), ['13'])
    assert.equal(
      shown('depth')
        .map(sample => sample.split(' ')[1])
        .sort(),
      ['13', '14', '33'],
    )
  }),
)

test(
  'each thread and each process has its own series where their process knows the rule',
  within(async ({ living, main, threads, shown, end }) => {
    threads[0]!.run(() => describeGauge('depth', 'Depth', { merge: 'each' }))
    for (const [index, one] of living.entries()) one.run(() => gauge('depth', { queue: 'mail' }).set(index))
    const valuesByMember = (): Map<string, number> =>
      new Map(
        shown('depth').map(sample => {
          const [, member, value] = /^\{queue="mail",member="([^"]+)"\} (\d+)$/.exec(sample)!
          return [member!, Number(value)]
        }),
      )
    const values = valuesByMember()
    assert.equal([...values.values()].sort(), [0, 1, 2, 3, 4])
    for (const [member, value] of values) {
      // So is the member called that can be scraped alone.
      const alone = main.handle.render({ names: 'depth', member })
      assert.match(alone, new RegExp(`^depth\\{queue="mail"(,member="${member}")?\\} ${value}$`, 'm'))
    }
    await end(threads[1]!)
    assert.equal([...valuesByMember().values()].sort(), [0, 1, 3, 4])
  }),
)

test(
  'the latest value is the one that was set last in the whole program',
  within(async ({ living, threads, shown, end }, pass) => {
    for (const one of living) one.run(() => describeGauge('version', 'The version', { merge: 'latest' }))
    for (const order of [
      [0, 1, 2, 3, 4],
      [4, 3, 2, 1, 0],
      [2, 4, 1, 3, 0],
    ]) {
      for (const index of order) {
        pass(10)
        living[index]!.run(() => gauge('version').set(index))
        assert.equal(shown('version'), [String(index)])
      }
    }
    pass(10)
    threads[1]!.run(() => gauge('version').set(17))
    assert.equal(shown('version'), ['17'])
    await end(threads[1]!)
    assert.equal(shown('version'), ['0'])
  }),
)

test(
  'the uptime of a hierarchy is that of its oldest member, and not the sum of all',
  within(async ({ living, main }) => {
    const begun = performance.now()
    const runtimes = living.map(one => one.run(() => createRuntime('shop')))
    // Far longer than it takes to read all of them.
    while (performance.now() - begun < 50);
    for (const one of [...living].reverse()) one.tick()
    const [uptime] = samplesOf(main.handle, 'shop_system_uptime_seconds').map(Number)
    const elapsed = (performance.now() - begun) / 1_000
    assert.ok(uptime! > 0.04 && uptime! <= elapsed, `${uptime} of ${elapsed}`)
    for (const runtime of runtimes) runtime.close()
  }),
)

test(
  'metrics of the process are those of each process, added up where a sum means something',
  within(async ({ living, main, threads, processes, shown }) => {
    const ends = living.map(one => one.run(() => collectProcessMetrics()))
    const value = (name: string): number => Number(samplesOf(main.handle, name)[0])
    assert.equal(shown('process_start_time_seconds'), [String(performance.timeOrigin / 1_000)])
    assert.match(shown('nodejs_version_info').join(), /^\{[^}]*\} 1$/)
    assert.ok(value('nodejs_eventloop_utilization') <= 1)
    // All of them are this one; the threads leave what is of the process to their main thread.
    const one = process.memoryUsage.rss()
    const resident = value('process_resident_memory_bytes')
    assert.ok(resident > 2 * one && resident < 4 * one, `${resident / one}`)
    assert.is(processes.length + 1, 3)
    assert.is(threads.length, 2)
    assert.match(main.handle.render(), /^process_cpu_seconds_total /m)
    for (const end of ends) end()
  }),
)

test.run()
