import { collect, currentRecorder, type Disposer, recordersBeneath } from 'metrics-facade'
import { Collections, type Enter, ownerOf } from 'metrics-facade/registry'
import { createCpuSource } from './cpu.ts'
import { createDescriptorsSource } from './descriptors.ts'
import { Emitter } from './emitter.ts'
import { createEventLoopSource } from './event-loop.ts'
import { createFactsSource } from './facts.ts'
import { createGarbageSource } from './garbage.ts'
import { createHeapSource } from './heap.ts'
import { createMemorySource } from './memory.ts'
import { checkOptions, type ProcessMetricsOptions, type ProcessMetricsSettings } from './options.ts'
import { procDirectory } from './proc.ts'
import { createResourcesSource } from './resources.ts'
import type { Source } from './source.ts'

/** Shared by all copies of the package, because they record into the same series. */
const collections = new Collections(Symbol.for('metrics-facade.process.1'))

/** @param directory - where Linux has the files about the process. Other systems do not have it. */
export function createSources(
  settings: ProcessMetricsSettings,
  directory: string,
  enter?: <T>(body: () => T) => T,
): readonly Source[] {
  const emitter = new Emitter(settings.prefix, settings.labels, enter)
  return [
    createCpuSource(emitter),
    createFactsSource(emitter),
    createMemorySource(emitter, directory),
    createDescriptorsSource(emitter, directory),
    createEventLoopSource(emitter, settings.eventLoopResolutionMs),
    createResourcesSource(emitter),
    createHeapSource(emitter),
    createGarbageSource(emitter, settings.gcBuckets),
  ]
}

/** A thread that counts into the exposition of the main thread leaves to that what both would read alike. */
function readUnlessShared({ isOfProcess = false, read }: Source): void {
  const isShared = isOfProcess && [...recordersBeneath(currentRecorder())].some(({ isStandIn }) => isStandIn)
  if (!isShared) read()
}

function startCollecting(settings: ProcessMetricsSettings, enter: Enter): () => void {
  const sources = createSources(settings, procDirectory, enter)
  // One collector for each source, so that a failure does not affect the others and is counted under its name. Named
  // by the function, because a name that is passed would replace the collectors of another prefix.
  const collectors = sources.map(source =>
    collect({ [source.name]: () => readUnlessShared(source) }[source.name]!),
  )
  return () => {
    for (const stop of collectors) stop()
    for (const source of sources) source.stop?.()
  }
}

/**
 * Updates metrics of the process and of Node before each scrape, under the names that dashboards know, such as
 * `process_resident_memory_bytes` and `nodejs_eventloop_lag_p99_seconds`. They go to `options.recorder`; without it to
 * the local recorder here, or else to the recorder that is global at the scrape, which may be installed later. Values
 * since the last scrape are measured for each recorder separately. Does not keep the process alive.
 *
 * It may be called again, as when code is loaded again. Metrics with the same prefix and labels for the same recorder
 * are collected once, with the options of the first call, until every call has been ended.
 *
 * A source that cannot be read, for example because no more files can be opened, is counted in
 * `metrics_collector_errors_total{collector}`; the other metrics go on.
 *
 * @example
 * ```ts
 * install({ listener: '0.0.0.0:9000' })
 * collectProcessMetrics({ labels: { service: 'shop' } })
 * ```
 * @returns a function that ends it, usable with `using`. Values stay as they are.
 * @throws ProcessMetricsError for options that cannot be used.
 */
export function collectProcessMetrics(options: ProcessMetricsOptions = {}): Disposer {
  const settings = checkOptions(options)
  // Sorted: the order of labels does not matter to a series.
  const key = JSON.stringify([settings.prefix, Object.entries(settings.labels).sort()])
  return collections.join(ownerOf(settings.recorder), key, enter => startCollecting(settings, enter))
}
