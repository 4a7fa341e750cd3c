import { readdirSync, readFileSync, statSync } from 'node:fs'

/** Where Linux tells of the process that asks. */
export const procDirectory = '/proc/self'

/** The content of a file, or `undefined` where there is none to be read. */
export function readIfThere(path: string): string | undefined {
  try {
    // Reading under /proc waits for no disk: the kernel writes the text as it is asked for.
    return readFileSync(path, 'latin1')
  } catch {
    return undefined
  }
}

/** The bytes that a line such as `VmSize:     1234 kB` of `status` tells of. */
export function bytesIn(status: string, name: string): number | undefined {
  const kibibytes = new RegExp(`^${name}:\\s*(\\d+) kB$`, 'm').exec(status)?.[1]
  return kibibytes === undefined ? undefined : Number(kibibytes) * 1024
}

/** The soft limit of open files in `limits`: `Infinity` where there is none. */
export function openFilesIn(limits: string): number | undefined {
  const limit = /^Max open files\s+(\d+|unlimited)\s/m.exec(limits)?.[1]
  return limit === 'unlimited' ? Number.POSITIVE_INFINITY : limit === undefined ? undefined : Number(limit)
}

function listLength(path: string): number {
  // The list names what it is read through as well, which is closed by now.
  return readdirSync(path).length - 1
}

/**
 * A function that counts the open file descriptors listed in `path`, or `undefined` where there is no such list.
 *
 * Since Linux 6.2 the size of the directory is their number. Measured with 10,000 of them: 11 µs, beside 9.4 ms for
 * reading the list. Where the two do not agree at first, the list is read each time.
 */
export function createDescriptorCount(path: string): (() => number) | undefined {
  try {
    const isSize = statSync(path).size === listLength(path)
    return isSize ? () => statSync(path).size : () => listLength(path)
  } catch {
    return undefined
  }
}
