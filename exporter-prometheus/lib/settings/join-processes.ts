import { runCollectors } from 'metrics-facade/registry'
import { builtin } from '../base/builtin.ts'
import { type Cancel, callEvery, inTurns } from '../base/timers.ts'
import { Directory } from '../members/process/directory.ts'
import { identityOf } from '../members/process/identity.ts'
import { Processes } from '../members/process/processes.ts'
import { programName } from '../members/process/program.ts'
import type { PrometheusRecorder } from '../recorder.ts'
import { observe } from '../store/observer.ts'
import type { Made } from './invite-threads.ts'
import type { ProcessesOption } from './processes-option.ts'

/** How often a process writes what has changed. */
const intervalMs = 1_000

/** After how many times it looks for processes that have ended. */
const foldEvery = 10

/**
 * Makes a recorder one of the processes of its program: what it records is in a file from now on. In a worker thread it
 * does nothing.
 *
 * @throws BuildError with code `PROCESSES_FAILED`.
 */
export function joinProcesses({ recorder, settings }: Made, wanted: ProcessesOption): void {
  if (!builtin('node:worker_threads').isMainThread) return
  const path = builtin('node:path').resolve(wanted.directory)
  const directory = new Directory(path, wanted.program ?? programName())
  directory.make()
  try {
    const joined = new Processes(recorder, settings, directory, identityOf(process.pid))
    joined.follow(recorder)
    joined.begin()
    recorder.processes = joined
    recorder.handle().scraper.answersForAll = true
    observe(recorder, {
      described() {},
      registered() {},
      upkept() {},
      removing: () => joined.removing(),
      removed: command => joined.removed(command),
    })
  } catch (error) {
    throw directory.failed(error)
  }
  void inTurns(recorder.processes.folding())
}

/** Writes what a recorder has for the other processes once a second, and when the process exits. */
export function publishProcesses(recorder: PrometheusRecorder, processes: Processes): Cancel {
  // Not before: who has failed until now leaves no file.
  processes.shareSeed()
  let times = 0
  const publish = async (): Promise<void> => {
    await inTurns(processes.publishing())
    times += 1
    if (times % foldEvery === 0) await inTurns(processes.folding())
  }
  const stop = callEvery(intervalMs, () => {
    runCollectors(undefined, [recorder])
    const reading = recorder.readLocalAhead()
    if (reading === undefined) {
      recorder.upkeep()
      void publish()
    } else void reading.then(publish)
  })
  const onExit = (): void => {
    runCollectors(undefined, [recorder])
    recorder.gatherLocal(false)
    processes.finish()
  }
  const stopWaiting = whenExiting(onExit)
  return () => {
    stop()
    stopWaiting()
    onExit()
  }
}

/** Marks the handlers for `exit` of this exporter and of its copies, which would compete for the last place otherwise. */
const lastWord: unique symbol = Symbol.for('metrics-exporter-prometheus last word')

/** Calls `run` when the process exits, after all handlers of the program: what they record counts, too. */
function whenExiting(run: () => void): Cancel {
  Object.assign(run, { [lastWord]: true })
  const onAdded = (event: string | symbol, listener: object): void => {
    if (event !== 'exit' || lastWord in listener) return
    // Called before it is added.
    void Promise.resolve().then(() => process.off('exit', run).on('exit', run))
  }
  process.on('exit', run).on('newListener', onAdded)
  return () => process.off('exit', run).off('newListener', onAdded)
}
