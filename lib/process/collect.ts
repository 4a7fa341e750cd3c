import {
  collect,
  currentRecorder,
  type Disposer,
  disposer,
  globalRecorder,
  type Recorder,
  shared,
  withLocalRecorder,
} from 'metrics-facade'
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

/** What is collected for one recorder, by prefix and labels. */
type Collections = Map<string, Collection>

/** Process metrics that are collected, and how many have asked for them and not ended that. */
interface Collection {
  asked: number
  readonly stop: () => void
}

interface Shared {
  readonly ofGlobal: Collections
  readonly ofRecorders: WeakMap<Recorder, Collections>
}

const symbol = Symbol.for('metrics-facade.process.1')

/** One for all copies, which record into the same series. */
const { ofGlobal, ofRecorders } = shared(
  symbol,
  (): Shared => ({ ofGlobal: new Map(), ofRecorders: new WeakMap() }),
)

function collectionsOf(recorder: Recorder | undefined): Collections {
  if (recorder === undefined) return ofGlobal
  const collections = ofRecorders.get(recorder) ?? new Map()
  ofRecorders.set(recorder, collections)
  return collections
}

/** @param directory - where Linux tells of the process; elsewhere it is not there. */
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

/** The recorder that these metrics belong to alone; `undefined` if they belong to whichever is global. */
function ownerOf({ recorder }: ProcessMetricsSettings): Recorder | undefined {
  if (recorder !== undefined) return recorder
  const current = currentRecorder()
  return current === globalRecorder() ? undefined : current
}

function startCollecting(settings: ProcessMetricsSettings, owner: Recorder | undefined): () => void {
  const enter = <T>(body: () => T): T => (owner === undefined ? body() : withLocalRecorder(owner, body))
  return enter(() => {
    const sources = createSources(settings, procDirectory, enter)
    // One collector each, so that one that fails does not take the others with it, and is named where it is counted: by
    // the name of its function, as those of another prefix are not to be replaced.
    const collectors = sources.map(({ read, name }) => collect({ [name]: () => read() }[name]!))
    return () => {
      for (const stop of collectors) stop()
      for (const source of sources) source.stop?.()
    }
  })
}

/**
 * Brings metrics of the process and of Node up to date before each scrape, under the names that dashboards know, such
 * as `process_resident_memory_bytes` and `nodejs_eventloop_lag_p99_seconds`. They go to the recorder given or, without
 * one, to the local recorder here, else to the one that is global at the scrape; it may be installed later. What is
 * measured since the last scrape is measured for each recorder apart. Does not keep the process alive.
 *
 * May be called again, as where code is loaded again: metrics of the same prefix and labels for the same recorder are
 * collected once, with the options of the first call, and end when each call of them has been ended.
 *
 * What cannot be read, for example when no file can be opened any more, is counted in
 * `metrics_collector_errors_total{collector}`; the other metrics go on.
 *
 * @returns a function that ends it, usable with `using`; values stay as they are.
 * @throws ProcessMetricsError for options that cannot be used.
 */
export function collectProcessMetrics(options: ProcessMetricsOptions = {}): Disposer {
  const settings = checkOptions(options)
  const owner = ownerOf(settings)
  const collections = collectionsOf(owner)
  // The order of labels makes no other series.
  const key = JSON.stringify([settings.prefix, Object.entries(settings.labels).sort()])
  const collection = collections.get(key) ?? { asked: 0, stop: startCollecting(settings, owner) }
  collections.set(key, collection)
  collection.asked += 1
  return disposer(() => {
    collection.asked -= 1
    if (collection.asked > 0) return
    collections.delete(key)
    collection.stop()
  })
}
