import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import type { PrometheusHandle, RecorderOptions } from 'metrics-exporter-prometheus'
import { globalRecorder, withLocalRecorder } from 'metrics-facade'
import { inTurns } from '../../exporter-prometheus/lib/base/timers.ts'
import { Directory } from '../../exporter-prometheus/lib/members/process/directory.ts'
import { type Identity, identityOf } from '../../exporter-prometheus/lib/members/process/identity.ts'
import { Others } from '../../exporter-prometheus/lib/members/process/others.ts'
import { Processes } from '../../exporter-prometheus/lib/members/process/processes.ts'
import type { Whole } from '../../exporter-prometheus/lib/members/whole.ts'
import { wholeOfProcesses } from '../../exporter-prometheus/lib/members/whole-like.ts'
import type { PrometheusRecorder } from '../../exporter-prometheus/lib/recorder.ts'
import { makeRecorder } from '../../exporter-prometheus/lib/settings/make-recorder.ts'
import { initialValues, putOption } from '../../exporter-prometheus/lib/settings/settings.ts'
import { observe } from '../../exporter-prometheus/lib/store/observer.ts'

/** A process of a program that runs in this one, so that a test sees each step. */
export interface Simulated {
  readonly recorder: PrometheusRecorder
  readonly handle: PrometheusHandle
  readonly name: string
  readonly processes: Processes
  /** Runs code of it. */
  run<T>(code: () => T): T
  /** What happens once a second. */
  tick(): void
  /** What it writes then, a few milliseconds at a time. */
  publishInTurns(): Promise<void>
  /** Ends it at once, without a last word. */
  kill(): Promise<void>
}

/** What a program with these options records with; it takes part in nothing. */
export function madeOf(options: RecorderOptions): ReturnType<typeof makeRecorder> {
  const values = initialValues()
  for (const [name, value] of Object.entries(options)) putOption(values, name as never, value as never)
  return makeRecorder(values)
}

/** Starts processes that share a directory. All of them end when it is disposed. */
export class SimulatedProgram implements AsyncDisposable {
  readonly directory: string
  readonly #program: string
  readonly #children: ChildProcess[] = []

  constructor(directory: string, program = 'test') {
    this.directory = directory
    this.#program = program
  }

  /** The files in the directory. */
  get files(): string[] {
    return readdirSync(this.directory).sort()
  }

  start(options: RecorderOptions = {}): Simulated {
    // Another one that lives and dies for it.
    const child = spawn('sleep', ['600'], { stdio: 'ignore' })
    this.#children.push(child)
    const started = this.startAs(identityOf(child.pid!), options)
    return { ...started, kill: () => end(child) }
  }

  /** Starts one that others take for that process. */
  startAs(identity: Identity, options: RecorderOptions = {}): Simulated {
    const { directory } = this
    const made = madeOf({ ...options, processes: { directory, program: this.#program } })
    const { recorder } = made
    const folder = new Directory(directory, this.#program)
    folder.make()
    const processes = new Processes(recorder, made.settings, folder, identity)
    processes.follow(recorder)
    processes.begin()
    recorder.processes = processes
    observe(recorder, {
      described() {},
      registered() {},
      upkept() {},
      removing: () => processes.removing(),
      removed: command => processes.removed(command),
    })
    return {
      recorder,
      processes,
      handle: recorder.handle(),
      name: processes.name,
      run: code => withLocalRecorder(recorder, code),
      tick() {
        recorder.gatherLocal(false)
        processes.publish()
      },
      publishInTurns: () => inTurns(processes.publishing()),
      kill: async () => {},
    }
  }

  /** What one that records nothing reads, step by step. */
  reader(): { readonly others: Others; readonly whole: Whole } {
    const whole = wholeOfProcesses(makeRecorder(initialValues()).settings, [])
    const folder = new Directory(this.directory, this.#program)
    return { others: new Others('reader', folder, identityOf(process.pid), whole), whole }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#children.map(end))
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}

/** The processes of the program that was installed. */
export function installedProcesses(): Processes {
  return (globalRecorder() as PrometheusRecorder).processes!
}

/** The identity of a process that has ended. */
export function deadIdentity(): Identity {
  return { ...identityOf(process.pid), pid: 2 ** 22 + 1, start: '1' }
}
