import type { Emitter } from './emitter.ts'
import type { Source } from './source.ts'

/** What keeps the event loop alive, such as sockets, timers and requests to the file system, by type. */
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
  // Types stay when they are gone: their series go to 0, where they would keep their last value.
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
