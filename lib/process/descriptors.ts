import { join } from 'node:path'
import type { Emitter } from './emitter.ts'
import { createDescriptorCount, openFilesIn, readIfThere } from './proc.ts'
import type { Source } from './source.ts'

/** The number of open file descriptors and their limit; on Linux only. */
export function createDescriptorsSource(emitter: Emitter, directory: string): Source {
  const setOpen = emitter.gauge('process_open_fds', undefined, 'Open file descriptors')
  const setMaximum = emitter.gauge('process_max_fds', undefined, 'Limit of open file descriptors')
  const count = createDescriptorCount(join(directory, 'fd'))
  const path = join(directory, 'limits')
  const readMaximum = (): number | undefined => openFilesIn(readIfThere(path) ?? '')
  let maximum = readMaximum()
  return {
    name: 'process_descriptors',
    isOfProcess: true,
    read() {
      // When all descriptors are taken, which is when the limit matters, no file can be read: the last limit still
      // holds.
      maximum = readMaximum() ?? maximum
      if (maximum !== undefined) setMaximum(maximum)
      if (count === undefined) return
      try {
        setOpen(count())
      } catch (error) {
        setOpen(Number.NaN)
        throw error
      }
    },
  }
}
