import { getHeapSpaceStatistics, getHeapStatistics, type HeapSpaceInfo } from 'node:v8'
import { Unit } from 'metrics-facade'
import type { Emitter } from './emitter.ts'
import type { Source } from './source.ts'

/** The memory that V8 manages, as a whole and by heap space. */
export function createHeapSource(
  emitter: Emitter,
  readSpaces: () => readonly HeapSpaceInfo[] = getHeapSpaceStatistics,
): Source {
  const inBytes = (name: string, description: string) => emitter.gauge(name, Unit.Bytes, description)
  const setTotal = inBytes('nodejs_heap_size_total_bytes', 'Total bytes of the JavaScript heap')
  const setUsed = inBytes('nodejs_heap_size_used_bytes', 'Used bytes of the JavaScript heap')
  const setLimit = inBytes('nodejs_heap_size_limit_bytes', 'Bytes that the JavaScript heap may grow to')
  const setExternal = inBytes(
    'nodejs_external_memory_bytes',
    'Bytes outside the JavaScript heap that its objects hold',
  )
  const setSpaceTotal = inBytes('nodejs_heap_space_size_total_bytes', 'Total bytes of a heap space')
  const setSpaceUsed = inBytes('nodejs_heap_space_size_used_bytes', 'Used bytes of a heap space')
  const setSpaceAvailable = inBytes('nodejs_heap_space_size_available_bytes', 'Free bytes of a heap space')
  return {
    name: 'process_heap',
    read() {
      const heap = getHeapStatistics()
      setTotal(heap.total_heap_size)
      setUsed(heap.used_heap_size)
      setLimit(heap.heap_size_limit)
      setExternal(heap.external_memory)
      for (const statistics of readSpaces()) {
        const space = { space: statistics.space_name.replace(/_space$/, '') }
        setSpaceTotal(statistics.space_size, space)
        setSpaceUsed(statistics.space_used_size, space)
        setSpaceAvailable(statistics.space_available_size, space)
      }
    },
  }
}
