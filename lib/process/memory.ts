import { join } from 'node:path'
import { Unit } from 'metrics-facade'
import type { Emitter } from './emitter.ts'
import { bytesIn, readIfThere } from './proc.ts'
import type { Source } from './source.ts'

/** The memory of the process as the system sees it; on systems other than Linux, only the resident memory. */
export function createMemorySource(emitter: Emitter, directory: string): Source {
  const path = join(directory, 'status')
  const setResident = emitter.gauge('process_resident_memory_bytes', Unit.Bytes, 'Memory held in RAM')
  const setVirtual = emitter.gauge('process_virtual_memory_bytes', Unit.Bytes, 'Size of the address space')
  const setHeap = emitter.gauge('process_heap_bytes', Unit.Bytes, 'Size of the data segment')
  const setLines = [
    ['VmSize', setVirtual],
    ['VmData', setHeap],
  ] as const
  const seen = new Set<string>()
  return {
    name: 'process_memory',
    isOfProcess: true,
    read() {
      const status = readIfThere(path) ?? ''
      for (const [line, set] of setLines) {
        const bytes = bytesIn(status, line)
        if (bytes !== undefined) seen.add(line)
        // When all descriptors are taken, nothing can be read, and the last value must not look like a current one.
        if (seen.has(line)) set(bytes ?? Number.NaN)
      }
      try {
        setResident(process.memoryUsage.rss())
      } catch (error) {
        setResident(Number.NaN)
        throw error
      }
    },
  }
}
