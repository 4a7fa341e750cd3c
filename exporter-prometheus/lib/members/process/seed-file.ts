import { builtin } from '../../base/builtin.ts'
import type { Directory } from './directory.ts'
import type { Identity } from './identity.ts'
import { inOneStep, Lock, untilDone } from './lock.ts'

/** A longer file is not a seed. */
const mostBytes = 16

/**
 * The seed of hashes that all processes of a program have, which only they can read. It is in a file before the first of
 * them hashes: two that begin at the same time would choose two.
 *
 * @param proposed - for the first process.
 * @throws the error of the file system, or if another process does not come to its end.
 */
export function seedOfProgram(
  directory: Directory,
  identity: Identity,
  name: string,
  proposed: number,
): number {
  const { seedPath } = directory
  const newPath = directory.newPathOf(`seed-${name}`)
  const make = (): number => {
    // Another process may have made it meanwhile.
    const known = read(seedPath)
    if (known !== undefined) return known
    const { renameSync, writeFileSync } = builtin('node:fs')
    writeFileSync(newPath, String(proposed), { mode: 0o600 })
    renameSync(newPath, seedPath)
    return proposed
  }
  const known = read(seedPath)
  if (known !== undefined) return known
  const lock = new Lock(directory.seedLockPath, identity, name)
  return untilDone(() => lock.holding(() => inOneStep(make)))
}

/** Returns `undefined` if the file is missing or broken. */
function read(path: string): number | undefined {
  const { readFileSync, statSync } = builtin('node:fs')
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat?.isFile() !== true || stat.size > mostBytes) return undefined
  const text = readFileSync(path, 'latin1')
  return /^-?\d{1,10}$/.test(text) ? Number(text) | 0 : undefined
}
