import { recordersBeneath } from './beneath.ts'
import { type Collector, type Collectors, cell } from './cell.ts'
import { currentClock, readClock } from './clock.ts'
import { countFault } from './fault.ts'
import { localRecorder } from './global.ts'
import { captureContext, withLocalRecorder } from './local.ts'
import { messageOf } from './printable.ts'
import type { Recorder } from './recorder.ts'
import { isThenable } from './settle.ts'
import { type Disposer, disposer } from './timer.ts'

const collectorErrorsTotal = 'metrics_collector_errors_total'

/** How long a run is waited for by whoever comes later, in milliseconds: as long as any scrape waits by default. */
const longestRunMs = 10_000

/** How many collectors of one function name, or without any, are told apart. */
const mostNumbered = 100

/**
 * Calls `run` before each scrape, to bring values up to date that are cheaper to read than to follow. What it emits goes
 * where it would go here, whoever scrapes: not to a local recorder, nor with the labels, of the code that asks.
 *
 * It belongs to the global recorder, and runs at scrapes of what that is or has beneath it. Where it is made within
 * `withLocalRecorder`, it belongs to that recorder and runs at its scrapes only, also when the scope has ended.
 *
 * `run` may be async; a scrape over HTTP waits for it within its time-out, as does `handle.renderAsync()`, and
 * `handle.render()` does not. What throws, rejects or takes too long is counted in
 * `metrics_collector_errors_total{collector}` and reported once, with its stack; the other collectors and the scrape go
 * on. A run that is still going is not started again: a scrape joins it, and one that gives it up does so for itself
 * alone. One of ten seconds is waited for no more, and counted at each scrape until it settles.
 *
 * @param name - names the collector in that counter. One of the same name that belongs to the same recorder is replaced,
 * as is right for code that is loaded again. By default the function's own name, else `anonymous`, with a number from
 * the second on (`anonymous_2`), and nothing is replaced.
 * @returns a function that ends it, usable with `using`. One that was replaced has ended.
 * @throws TypeError when `run` is not a function.
 */
export function collect(run: () => unknown, name?: string): Disposer {
  if (typeof run !== 'function') {
    throw new TypeError(
      `collect() got ${messageOf(run)}: give it a function, such as () => gauge("rss").set(1).`,
    )
  }
  const owner = localRecorder()
  const enter = captureContext()
  const base = messageOf(name ?? (run.name || 'anonymous'))
  const collector: Collector = {
    name: base,
    run,
    enter: owner ? body => enter(() => withLocalRecorder(owner, body)) : enter,
  }
  const groups = owner ? [...recordersBeneath(owner)].map(collectorsOf) : [cell.collectors]
  let key: unknown = base
  for (let number = 2; name === undefined && groups.some(group => group.has(key)); number++) {
    // More are not told apart.
    if (number > mostNumbered) key = collector
    else key = collector.name = `${base}_${number}`
  }
  for (const group of groups) group.set(key, collector)
  return disposer(() => {
    for (const group of groups) if (group.get(key) === collector) group.delete(key)
  })
}

function collectorsOf(recorder: Recorder): Collectors {
  const collectors = cell.ownCollectors.get(recorder) ?? new Map()
  cell.ownCollectors.set(recorder, collectors)
  return collectors
}

function countError({ name, enter }: Collector, reason: string, thrown?: unknown): void {
  const message = `The collector "${name}" failed: ${reason}`
  const help = 'Failed collector runs, by collector'
  enter(() => countFault(collectorErrorsTotal, help, 'collector', name, message, 1, thrown))
}

/** Stands for a run in its synchronous part, which must not be started again from within. */
const started = Promise.resolve()

function start(collector: Collector): Promise<void> | undefined {
  const fail = (error: unknown): void => countError(collector, messageOf(error), error)
  collector.running = started
  const clock = currentClock()
  const { now } = clock
  const began = readClock(clock, now)
  collector.age = () => readClock(clock, now) - began
  let running: Promise<void> | undefined
  try {
    const result = collector.enter(collector.run)
    if (isThenable(result)) {
      running = Promise.resolve(result as PromiseLike<void>)
        .catch(fail)
        .finally(() => {
          collector.running = undefined
        })
    }
  } catch (error) {
    fail(error)
  }
  collector.running = running
  return running
}

/** Whether what is emitted globally may come to `recorder`: it may also where a recorder does not tell what is beneath. */
function isFed(recorder: Recorder): boolean {
  const fed = recordersBeneath(cell.recorder)
  return fed.has(recorder) || [...fed].some(one => !one?.beneath)
}

/**
 * Runs collectors. For exporters, before each scrape.
 *
 * The synchronous ones have run when this returns. Returns `undefined` when that was all, else a promise that is
 * fulfilled, and never rejected, when the others have settled or `expired` has: those still running then are counted
 * as failed, once a run however many give it up. A run of ten seconds or more is counted at each call, and not waited
 * for.
 *
 * @param recorder - whose scrape it is: its own collectors run, and the global ones if what they emit may reach it. By
 * default all global ones, and none of any recorder's own.
 * @param isJoining - whether none is started, and only those are waited for that run already.
 */
export function runCollectors(
  expired?: Promise<unknown>,
  recorder?: Recorder,
  isJoining?: boolean,
): Promise<void> | undefined {
  const groups = [
    (!recorder || isFed(recorder)) && cell.collectors,
    recorder && cell.ownCollectors.get(recorder),
  ]
  const waits: Promise<void>[] = []
  for (const group of groups) {
    // A copy, which one that renews itself does not make longer and longer.
    for (const [key, collector] of [...(group || [])]) {
      if ((group as Collectors).get(key) !== collector) continue
      const wait = runWithin(collector, expired, isJoining)
      if (wait) waits.push(wait)
    }
  }
  return waits[0] && Promise.all(waits).then(() => {})
}

/** The run of a collector, or what ends with it or when `expired` does; nothing where nobody has to wait. */
function runWithin(
  collector: Collector,
  expired: Promise<unknown> | undefined,
  isJoining: boolean | undefined,
): Promise<void> | undefined {
  const run = collector.running ?? (isJoining ? undefined : start(collector))
  const isOverdue = run && collector.age!() >= longestRunMs
  const cut = (): void => {
    // Otherwise this run has settled, and a later one, for another scrape, may be under way.
    if (collector.running !== run || (collector.late === run && !isOverdue)) return
    collector.late = run
    countError(collector, 'it took too long')
  }
  if (isOverdue) return cut() as undefined
  return run && expired ? Promise.race([run, expired.then(cut, cut)]) : run
}
