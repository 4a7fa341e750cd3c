import { join } from 'node:path'
import { Unit } from 'metrics-facade'
import type { Emitter } from './emitter.ts'
import { bytesIn, readIfThere } from './proc.ts'
import type { Source } from './source.ts'

/** The memory of the process as the system sees it; elsewhere than on Linux only what is resident. */
export function createMemorySource(emitter: Emitter, directory: string): Source {
  const path = join(directory, 'status')
  const setResident = emitter.gauge('process_resident_memory_bytes', Unit.Bytes, 'Memory held in RAM')
  const setVirtual = emitter.gauge('process_virtual_memory_bytes', Unit.Bytes, 'Size of the address space')
  const setHeap = emitter.gauge('process_heap_bytes', Unit.Bytes, 'Size of the data segment')
  return {
    name: 'process_memory',
    read() {
      setResident(process.memoryUsage.rss())
      const status = readIfThere(path)
      if (status === undefined) return
      const [size, data] = [bytesIn(status, 'VmSize'), bytesIn(status, 'VmData')]
      if (size !== undefined) setVirtual(size)
      if (data !== undefined) setHeap(data)
    },
  }
}
