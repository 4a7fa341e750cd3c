import { performance } from 'node:perf_hooks'
import { Unit } from 'metrics-facade'
import type { Emitter } from './emitter.ts'
import type { Source } from './source.ts'

/** What never changes while the process lives: when it started, and the version of Node. */
export function createFactsSource(emitter: Emitter, version: string = process.version): Source {
  const setStart = emitter.gauge(
    'process_start_time_seconds',
    Unit.Seconds,
    'When the process started, in seconds since 1970',
    // Of several processes, the one that was started last.
    'max',
  )
  const setVersion = emitter.gauge('nodejs_version_info', undefined, 'The version of Node, as labels')
  const [, major, minor, patch] = /^v?(\d+)\.(\d+)\.(\d+)/.exec(version) ?? []
  return {
    name: 'process_facts',
    isOfProcess: true,
    read() {
      setStart(performance.timeOrigin / 1000)
      setVersion(1, { version, major, minor, patch })
    },
  }
}
