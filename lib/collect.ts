import { recordersBeneath } from './beneath.ts'
import { type Collector, type Collectors, cell } from './cell.ts'
import { localRecorder } from './global.ts'
import { captureContext, withLocalRecorder } from './local.ts'
import { messageOf } from './printable.ts'
import type { Recorder } from './recorder.ts'
import { type Disposer, disposer } from './timer.ts'

/**
 * Calls `run` before each scrape, to update values that are cheaper to read on demand than to follow. What it emits
 * goes where it would go here: the recorder and the context of the code that scrapes do not matter.
 *
 * A collector belongs to the global recorder, and runs at scrapes of that recorder and of those beneath it. One that is
 * made within `withLocalRecorder` belongs to that recorder and runs at its scrapes only, even after the scope has
 * ended.
 *
 * `run` may be async. Scrapes over HTTP and `handle.renderAsync()` wait for it within their time-out; `handle.render()`
 * does not wait. A run that throws, rejects or takes too long is counted in `metrics_collector_errors_total{collector}`
 * and reported once, with its stack; the scrape and the other collectors go on. A run that is still going is not
 * started again: later scrapes join it, and each of them gives it up for itself alone. After ten seconds, no scrape
 * waits for it any longer, and each one counts it as failed until it settles.
 *
 * @example
 * ```ts
 * collect(() => gauge('queue_length', { queue: 'mail' }).set(mailQueue.length))
 * collect(async () => gauge('users').set(await database.countUsers()), 'users')
 * ```
 * @param name - the collector's name in that counter. A collector of the same name that belongs to the same recorder is
 * replaced, which suits code that is loaded again. The default is the name of the function, or `anonymous`, with a
 * number from the second on (`anonymous_2`); a default name replaces nothing.
 * @returns a function that ends the collector, usable with `using`. A collector that was replaced has ended.
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
    // More of one default name share the last numbered name.
    if (number > 100) key = collector
    else key = collector.name = `${base}_${number}`
  }
  for (const group of groups) group.set(key, collector)
  return disposer(() => {
    for (const group of groups) if (group.get(key) === collector) group.delete(key)
  })
}

/** The collectors that belong to `recorder`, or without it the global ones. For `metrics-facade/registry`. */
export function collectorsOf(recorder?: Recorder): Collectors {
  if (!recorder) return cell.collectors
  cell.ownCollectors ??= new WeakMap()
  const collectors = cell.ownCollectors.get(recorder) ?? new Map()
  cell.ownCollectors.set(recorder, collectors)
  return collectors
}
