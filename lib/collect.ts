import { type Collector, cell } from './cell.ts'
import { countFault } from './fault.ts'
import { captureContext } from './local.ts'
import { messageOf } from './printable.ts'
import { isThenable } from './settle.ts'
import { type Disposer, disposer } from './timer.ts'

const collectorErrorsTotal = 'metrics_collector_errors_total'

/**
 * Calls `run` before each scrape, to bring values up to date that are cheaper to read than to follow. What it emits goes
 * where it would go here, whoever scrapes: not to a local recorder, nor with the labels, of the code that asks.
 *
 * `run` may be async; a scrape over HTTP waits for it within its time-out, `handle.render()` does not. What throws,
 * rejects or takes too long is counted in `metrics_collector_errors_total{collector}` and reported once; the other
 * collectors and the scrape go on. A run that is still going is not started again; one that took too long is waited for
 * no more, and counted at each scrape until it settles.
 *
 * @param name - names the collector in that counter; the function's own name by default.
 * @returns a function that ends it, usable with `using`.
 */
export function collect(run: () => unknown, name: string = run.name || 'anonymous'): Disposer {
  const collector: Collector = { name: messageOf(name), run, enter: captureContext() }
  cell.collectors.add(collector)
  return disposer(() => cell.collectors.delete(collector))
}

function countError({ name, enter }: Collector, reason: string): void {
  const message = `The collector "${name}" failed: ${reason}`
  enter(() =>
    countFault(collectorErrorsTotal, 'Failed collector runs, by collector', 'collector', name, message),
  )
}

/** Stands for a run in its synchronous part, which must not be started again from within. */
const started = Promise.resolve()

/** Stands for a run that took too long and still goes on: nobody waits for it any more. */
const overdue = Promise.resolve()

function start(collector: Collector): Promise<void> | undefined {
  collector.running = started
  let running: Promise<void> | undefined
  try {
    const result = collector.enter(collector.run)
    if (isThenable(result)) {
      running = Promise.resolve(result as PromiseLike<void>)
        .catch(error => countError(collector, messageOf(error)))
        .finally(() => {
          collector.running = undefined
        })
    }
  } catch (error) {
    countError(collector, messageOf(error))
  }
  collector.running = running
  return running
}

/**
 * Runs every collector. For exporters, before each scrape.
 *
 * The synchronous ones have run when this returns. Returns `undefined` when that was all, else a promise that is
 * fulfilled, and never rejected, when the others have settled or `expired` has: those still running then are counted
 * as failed. They are at once where they took too long before, and are not waited for again.
 */
export function runCollectors(expired?: Promise<unknown>): Promise<void> | undefined {
  const waits: Promise<void>[] = []
  // A copy, which one that renews itself does not make longer and longer.
  for (const collector of [...cell.collectors]) {
    if (!cell.collectors.has(collector)) continue
    const run = collector.running ?? start(collector)
    const cut = (): void => {
      // Otherwise this run has settled, and a later one, for another scrape, may be under way.
      if (collector.running === run) {
        collector.running = overdue
        countError(collector, 'it took too long')
      }
    }
    if (run === overdue) cut()
    else if (run) waits.push(expired ? Promise.race([run, expired.then(cut, cut)]) : run)
  }
  return waits[0] && Promise.all(waits).then(() => {})
}
