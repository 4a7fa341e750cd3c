import { constants, type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks'
import { Unit } from 'metrics-facade'
import type { Emitter } from './emitter.ts'
import type { Source } from './source.ts'

const kinds: ReadonlyMap<number, string> = new Map([
  [constants.NODE_PERFORMANCE_GC_MAJOR, 'major'],
  [constants.NODE_PERFORMANCE_GC_MINOR, 'minor'],
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL, 'incremental'],
  [constants.NODE_PERFORMANCE_GC_WEAKCB, 'weakcb'],
])

/** How long garbage collections took, by kind. A kind without a name in Node is `other`. */
export function createGarbageSource(emitter: Emitter, buckets: readonly number[]): Source {
  const duration = emitter.histogram(
    'nodejs_gc_duration_seconds',
    Unit.Seconds,
    'Duration of garbage collections, by kind',
    buckets,
  )
  const recordEach = (entries: readonly PerformanceEntry[]): void => {
    for (const { detail, duration: milliseconds } of entries) {
      const kind = kinds.get((detail as { kind: number }).kind) ?? 'other'
      duration({ kind }).record(milliseconds / 1000)
    }
  }
  const record = (entries: readonly PerformanceEntry[]): void => emitter.enter(() => recordEach(entries))
  const observer = new PerformanceObserver(list => record(list.getEntries()))
  observer.observe({ entryTypes: ['gc'] })
  return {
    name: 'process_gc',
    read() {
      // All kinds exist from the start: a rate over a series that begins with its first collection would miss that one.
      for (const kind of kinds.values()) duration({ kind })
      record(observer.takeRecords())
    },
    stop() {
      record(observer.takeRecords())
      observer.disconnect()
    },
  }
}
