import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installRecorder, Matcher, type PrometheusHandle } from 'metrics-exporter-prometheus'
import { noopRecorder } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { eventually } from '../../e2e/processes.ts'
import { withDirectory } from '../../support/directory.ts'
import { withInstalled } from '../../support/installed.ts'

// Processes that end without a last word lose at most what they recorded in the last second, by their own books.

const program = fileURLToPath(new URL('../../support/booked-worker.ts', import.meta.url))

/** How often a process writes to its file. */
const intervalMs = 1_000

/** After how many entries in its book, and how, each of them ends: at different times of its second. */
const ends = [
  ['SIGKILL', 230],
  ['SIGKILL', 300],
  ['SIGKILL', 370],
  ['SIGTERM', 265],
  ['SIGABRT', 335],
] as const

interface Entry {
  readonly ms: number
  readonly recorded: number
}

class Worker {
  readonly name: string
  readonly #child: ChildProcess
  readonly #book: string

  constructor(name: string, directory: string, folder: string) {
    this.name = name
    this.#book = join(folder, `book-${name}`)
    const env = { ...process.env, DIRECTORY: directory, BOOK: this.#book, WORKER: name }
    this.#child = fork(program, { env, execArgv: ['--import', 'tsx'], stdio: 'ignore' })
  }

  get entries(): Entry[] {
    return readFileSync(this.#book, 'utf8')
      .trimEnd()
      .split('\n')
      .map(line => {
        const [ms, recorded] = line.split(' ').map(Number) as [number, number]
        return { ms, recorded }
      })
  }

  async endAfter(entries: number, signal: NodeJS.Signals): Promise<void> {
    await eventually('its book', async () => (this.entries.length >= entries ? true : undefined))
    await this.end(signal)
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const exited = once(this.#child, 'exit')
    this.#child.kill(signal)
    await exited
  }

  /** What it had recorded one interval before its end, or earlier by as much as its own timers were late meanwhile. */
  get due(): number {
    const { entries } = this
    const last = entries.at(-1)!
    const recent = entries.filter(({ ms }) => ms > last.ms - 3 * intervalMs)
    const gaps = recent.slice(1).map(({ ms }, index) => ms - recent[index]!.ms)
    const fromMs = last.ms - intervalMs - 2 * Math.max(...gaps)
    return entries.findLast(({ ms }) => ms < fromMs)?.recorded ?? 0
  }
}

function counted(handle: PrometheusHandle, worker: Worker): number[] {
  const text = handle.render()
  return ['jobs_total', 'bucketed_count', 'native_count', 'summary_count'].map(name =>
    Number(new RegExp(`^${name}\\{worker="${worker.name}"\\} (\\d+)$`, 'm').exec(text)?.[1] ?? 0),
  )
}

test('what killed processes recorded before their last second is there, and nothing that they did not record', () =>
  withDirectory(async folder => {
    const directory = join(folder, 'members')
    const install = (): PrometheusHandle =>
      withInstalled(noopRecorder, () =>
        installRecorder({
          processes: { directory, program: 'test' },
          bucketsForMetric: [[Matcher.full('bucketed'), [1, 10]]],
          nativeHistogramsForMetric: [[Matcher.full('native'), {}]],
        }),
      )
    const handle = install()
    const workers = ends.map((_, index) => new Worker(`w${index}`, directory, folder))
    try {
      await Promise.all(ends.map(([signal, entries], index) => workers[index]!.endAfter(entries, signal)))
      const before = workers.map(worker => counted(handle, worker))
      for (const [index, worker] of workers.entries()) {
        const { due } = worker
        const { recorded } = worker.entries.at(-1)!
        for (const value of before[index]!) {
          // It may have recorded once more, and have ended before it could write that down.
          assert.ok(
            value >= due && value <= recorded + 5,
            `${value} of ${recorded}, of which ${due} were due`,
          )
        }
        assert.ok(due > 0)
        const lost = worker.entries.findLast(one => one.recorded <= before[index]![0]!)
        const lostMs = worker.entries.at(-1)!.ms - lost!.ms
        console.log(`${ends[index]![0]}: ${recorded} recorded, the last ${lostMs} ms are lost`)
      }
      // Another process starts, and adds up what they have left.
      const later = install()
      for (const one of [later, handle]) {
        assert.equal(
          workers.map(worker => counted(one, worker)),
          before,
        )
        assert.match(one.render(), new RegExp(`metrics_members\\{state="ended"\\} ${ends.length}\\n`))
      }
      await later.close()
    } finally {
      for (const worker of workers) await worker.end('SIGKILL')
      await handle.close()
    }
  }))

test.run()
