import { readdirSync, readFileSync, statSync } from 'node:fs'

/** Where Linux has the files about the process that reads them. */
export const procDirectory = '/proc/self'

/** The content of a file, or `undefined` if it cannot be read. */
export function readIfThere(path: string): string | undefined {
  try {
    // Reading under /proc does not wait for a disk: the kernel makes the content when it is read.
    return readFileSync(path, 'latin1')
  } catch {
    return undefined
  }
}

/** The bytes in a line of `status`, such as `VmSize:     1234 kB`. */
export function bytesIn(status: string, name: string): number | undefined {
  const kibibytes = new RegExp(`^${name}:\\s*(\\d+) kB$`, 'm').exec(status)?.[1]
  return kibibytes === undefined ? undefined : Number(kibibytes) * 1024
}

/** The soft limit of open files in `limits`: `Infinity` if they are not limited. */
export function openFilesIn(limits: string): number | undefined {
  const limit = /^Max open files\s+(\d+|unlimited)\s/m.exec(limits)?.[1]
  return limit === 'unlimited' ? Number.POSITIVE_INFINITY : limit === undefined ? undefined : Number(limit)
}

function listLength(path: string): number {
  // The list includes the descriptor through which it is read, which is closed by now.
  return readdirSync(path).length - 1
}

/**
 * Returns a function that counts the open file descriptors listed in `path`, or `undefined` if that does not exist.
 *
 * Since Linux 6.2 the size of the directory is their number. With 10,000 of them, asking for it takes 11 µs, and
 * reading the list 9.4 ms (measured). If the two do not agree at first, the list is read each time.
 */
export function createDescriptorCount(path: string): (() => number) | undefined {
  try {
    const isSize = statSync(path).size === listLength(path)
    return isSize ? () => statSync(path).size : () => listLength(path)
  } catch {
    return undefined
  }
}
