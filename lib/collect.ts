import { type Collector, cell } from './cell.ts'
import { describeCounter } from './describe.ts'
import { currentRecorder } from './global.ts'
import { defaultMetadata } from './metadata.ts'
import { type Disposer, disposer } from './timer.ts'
import { messageOf, warnOnce } from './warn.ts'

const collectorErrorsTotal = 'metrics_collector_errors_total'

/**
 * Calls `run` before each scrape, to bring values up to date that are cheaper to read than to follow.
 *
 * `run` may be async; a scrape over HTTP waits for it within its time-out, `handle.render()` does not. What throws,
 * rejects or takes too long is counted in `metrics_collector_errors_total{collector}` and reported once; the other
 * collectors and the scrape go on. A run that is still going is not started again.
 *
 * @param name - names the collector in that counter; the function's own name by default.
 * @returns a function that ends it, usable with `using`.
 */
export function collect(
  run: () => void | PromiseLike<void>,
  name: string = run.name || 'anonymous',
): Disposer {
  const collector: Collector = { name, run, running: undefined }
  cell.collectors.add(collector)
  return disposer(() => cell.collectors.delete(collector))
}

function countError(collector: Collector, reason: string): void {
  warnOnce(`collector ${collector.name}`, `The collector "${collector.name}" failed: ${reason}`)
  describeCounter(collectorErrorsTotal, 'Runs of collectors that failed, by collector')
  try {
    currentRecorder()
      .registerCounter(collectorErrorsTotal, { collector: collector.name }, defaultMetadata)
      .increment(1)
  } catch {
    // A recorder that fails is reported where samples are discarded.
  }
}

/** Stands for a run in its synchronous part, which must not be started again from within. */
const started = Promise.resolve()

function start(collector: Collector): void {
  collector.running = started
  let running: Promise<void> | undefined
  try {
    const result = collector.run() as PromiseLike<void> | undefined
    if (typeof result?.then === 'function') {
      running = Promise.resolve(result)
        .catch(error => countError(collector, messageOf(error)))
        .finally(() => {
          collector.running = undefined
        })
    }
  } catch (error) {
    countError(collector, messageOf(error))
  }
  collector.running = running
}

/**
 * Runs every collector. For exporters, before each scrape.
 *
 * The synchronous ones have run when this returns. Returns `undefined` when that was all, else a promise that is
 * fulfilled, and never rejected, when the others have settled or `expired` has: those still running then are counted
 * as failed.
 */
export function runCollectors(expired?: Promise<unknown>): Promise<void> | undefined {
  for (const collector of cell.collectors) if (collector.running === undefined) start(collector)
  const pending = [...cell.collectors]
    .map(collector => ({ collector, run: collector.running }))
    .filter(({ run }) => run !== undefined)
  if (pending.length === 0) return undefined
  const settled = Promise.all(pending.map(({ run }) => run)).then(() => undefined)
  if (expired === undefined) return settled
  const cut = (): void => {
    // Once settled, the same collector may run again, for a later scrape.
    for (const { collector, run } of pending) {
      if (collector.running === run) countError(collector, 'it took too long')
    }
  }
  return Promise.race([settled, expired.then(cut, cut)])
}
