import { installRecorder, type PrometheusHandle, type RecorderOptions } from 'metrics-exporter-prometheus'
import { globalRecorder, noopRecorder } from 'metrics-facade'
import { runCollectors } from 'metrics-facade/registry'
import type { PrometheusRecorder } from '../../exporter-prometheus/lib/recorder.ts'
import { withInstalled } from './installed.ts'
import { type Simulated, SimulatedProgram } from './process.ts'
import { inThread, startThread, type Thread } from './thread.ts'

/** A thread or a process of a program, each step of which a test sees. */
export interface Emitter {
  /** Runs code of it. */
  run<T>(code: () => T): T
  /** What happens once a second. */
  tick(): void
  /** Ends it: a thread as it may, a process without a last word after it has ticked. */
  end(): Promise<void>
}

/** What can be scraped, too. */
export interface Scraped extends Emitter {
  readonly handle: PrometheusHandle
}

/** A program of a process with threads, whose exporter is installed here, and of other processes. */
export class WholeProgram {
  /** The main thread of the process with threads. */
  readonly main: Scraped
  /** The simulated processes. */
  readonly others: SimulatedProgram
  readonly #options: RecorderOptions
  readonly #clock: () => number

  constructor(others: SimulatedProgram, options: RecorderOptions) {
    this.others = others
    this.#options = options
    this.#clock = options.clock ?? (() => performance.now())
    const { directory } = others
    const handle = installRecorder({ ...options, processes: { directory, program: 'test' } })
    const recorder = globalRecorder() as PrometheusRecorder
    this.main = {
      handle,
      run: code => code(),
      tick() {
        runCollectors(undefined, [recorder])
        recorder.gatherLocal(false)
        recorder.processes!.publish()
      },
      end: () => handle.close(),
    }
  }

  startThread(): Emitter & { readonly thread: Thread } {
    const thread = startThread(this.#clock)
    return {
      thread,
      run(code) {
        let result: unknown
        inThread(thread, () => {
          result = code()
        })
        return result as never
      },
      tick() {
        thread.obey()
        runCollectors(undefined, [thread.recorder])
        thread.recorder.upkeep()
      },
      end: async () => thread.end(),
    }
  }

  startProcess(): Scraped & { readonly simulated: Simulated } {
    const simulated = this.others.start(this.#options)
    const tick = (): void => {
      runCollectors(undefined, [simulated.recorder])
      simulated.tick()
    }
    return {
      simulated,
      handle: simulated.handle,
      run: simulated.run,
      tick,
      end: () => {
        tick()
        return simulated.kill()
      },
    }
  }
}

/** Runs `body` as the main thread of a program whose processes share this directory. */
export async function inWholeProgram(
  directory: string,
  options: RecorderOptions,
  body: (program: WholeProgram) => void | Promise<void>,
): Promise<void> {
  await using others = new SimulatedProgram(directory)
  await withInstalled(noopRecorder, async () => {
    const program = new WholeProgram(others, options)
    try {
      await body(program)
    } finally {
      await program.main.end()
    }
  })
}
