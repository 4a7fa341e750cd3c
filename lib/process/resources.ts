import type { Emitter } from './emitter.ts'
import type { Source } from './source.ts'

/** The resources that keep the event loop alive, such as sockets, timers and file system requests, by type. */
export function createResourcesSource(
  emitter: Emitter,
  list: () => readonly string[] = () => process.getActiveResourcesInfo(),
): Source {
  const setActive = emitter.gauge(
    'nodejs_active_resources',
    undefined,
    'Resources that keep the event loop alive, by type',
  )
  const setTotal = emitter.gauge(
    'nodejs_active_resources_total',
    undefined,
    'Resources that keep the event loop alive',
  )
  // Types that are gone are remembered, so that their series go to 0 and do not stay at the last value.
  const counts = new Map<string, number>()
  return {
    name: 'process_resources',
    read() {
      const types = list()
      for (const type of counts.keys()) counts.set(type, 0)
      for (const type of types) counts.set(type, (counts.get(type) ?? 0) + 1)
      for (const [type, count] of counts) setActive(count, { type })
      setTotal(types.length)
    },
  }
}
