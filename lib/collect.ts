import { recordersBeneath } from './beneath.ts'
import { type Collector, type Collectors, cell } from './cell.ts'
import { localRecorder } from './global.ts'
import { captureContext, withLocalRecorder } from './local.ts'
import { messageOf } from './printable.ts'
import type { Recorder } from './recorder.ts'
import { type Disposer, disposer } from './timer.ts'

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
    throw new TypeError(`collect() got ${messageOf(run)}: give it a function.`)
  }
  const owner = localRecorder()
  const enter = captureContext()
  const base = messageOf(name ?? (run.name || 'anonymous'))
  const collector: Collector = {
    name: base,
    run,
    enter: owner ? body => enter(() => withLocalRecorder(owner, body)) : enter,
  }
  const groups = owner ? [...recordersBeneath(owner)].map(collectorsOf) : [collectorsOf()]
  let key: unknown = base
  for (let number = 2; name === undefined && groups.some(group => group.has(key)); number++) {
    // More of one function name, or without any, are not told apart.
    if (number > 100) key = collector
    else key = collector.name = `${base}_${number}`
  }
  for (const group of groups) group.set(key, collector)
  return disposer(() => {
    for (const group of groups) if (group.get(key) === collector) group.delete(key)
  })
}

/** The collectors of a recorder alone, or the global ones. For `runCollectors` in `metrics-facade/registry`. */
export function collectorsOf(recorder?: Recorder): Collectors {
  if (!recorder) return cell.collectors
  cell.ownCollectors ??= new WeakMap()
  const collectors = cell.ownCollectors.get(recorder) ?? new Map()
  cell.ownCollectors.set(recorder, collectors)
  return collectors
}
