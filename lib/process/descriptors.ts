import { join } from 'node:path'
import type { Emitter } from './emitter.ts'
import { createDescriptorCount, openFilesIn, readIfThere } from './proc.ts'
import type { Source } from './source.ts'

/** The open file descriptors and how many there may be; nothing elsewhere than on Linux. */
export function createDescriptorsSource(emitter: Emitter, directory: string): Source {
  const setOpen = emitter.gauge('process_open_fds', undefined, 'Open file descriptors')
  const setMaximum = emitter.gauge('process_max_fds', undefined, 'Limit of open file descriptors')
  const count = createDescriptorCount(join(directory, 'fd'))
  // Once: when all descriptors are taken, which is when the limit matters, no file can be read any more.
  const limits = readIfThere(join(directory, 'limits'))
  const maximum = limits === undefined ? undefined : openFilesIn(limits)
  return {
    name: 'process_descriptors',
    read() {
      if (maximum !== undefined) setMaximum(maximum)
      if (count !== undefined) setOpen(count())
    },
  }
}
