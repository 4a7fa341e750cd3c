import { collect, type Disposer, disposer, shared } from 'metrics-facade'
import { createCpuSource } from './cpu.ts'
import { createDescriptorsSource } from './descriptors.ts'
import { Emitter } from './emitter.ts'
import { ProcessMetricsError } from './error.ts'
import { createEventLoopSource } from './event-loop.ts'
import { createFactsSource } from './facts.ts'
import { createGarbageSource } from './garbage.ts'
import { createHeapSource } from './heap.ts'
import { createMemorySource } from './memory.ts'
import { checkOptions, type ProcessMetricsOptions, type ProcessMetricsSettings } from './options.ts'
import { procDirectory } from './proc.ts'
import { createResourcesSource } from './resources.ts'
import type { Source } from './source.ts'

const symbol = Symbol.for('metrics-facade.process.1')

/** What is collected at present, by prefix and labels: one set for all copies, which record into the same series. */
const collected: Set<string> = shared(symbol, () => new Set<string>())

/** @param directory - where Linux tells of the process; elsewhere it is not there. */
export function createSources(settings: ProcessMetricsSettings, directory: string): readonly Source[] {
  const emitter = new Emitter(settings.prefix, settings.labels)
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

/**
 * Brings metrics of the process and of Node up to date before each scrape, under the names that dashboards know, such
 * as `process_resident_memory_bytes` and `nodejs_eventloop_lag_p99_seconds`. They go to the recorder that is current
 * at the scrape; it may be installed later. Does not keep the process alive.
 *
 * What cannot be read, for example when no file can be opened any more, is counted in
 * `metrics_collector_errors_total{collector}`; the other metrics go on.
 *
 * @returns a function that ends it, usable with `using`; values stay as they are.
 * @throws ProcessMetricsError for options that cannot be used, and with code `ALREADY_COLLECTED` while the same prefix
 * and labels are collected: garbage collections would count twice.
 */
export function collectProcessMetrics(options: ProcessMetricsOptions = {}): Disposer {
  const settings = checkOptions(options)
  const { prefix, labels } = settings
  // The order of labels makes no other series.
  const key = JSON.stringify([prefix, Object.entries(labels).sort()])
  if (collected.has(key)) {
    throw new ProcessMetricsError(
      'ALREADY_COLLECTED',
      `Process metrics with the prefix "${prefix}" and these labels are collected already. ` +
        'Call collectProcessMetrics() once, end the other with what it returned, or give another prefix or label.',
    )
  }
  const sources = createSources(settings, procDirectory)
  // One collector each, so that one that fails does not take the others with it, and is named where it is counted.
  const collectors = sources.map(({ read, name }) => collect(read, name))
  collected.add(key)
  return disposer(() => {
    collected.delete(key)
    for (const stop of collectors) stop()
    for (const source of sources) source.stop?.()
  })
}
