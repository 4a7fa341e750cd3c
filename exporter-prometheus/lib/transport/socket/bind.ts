import { chmodSync, lstatSync, mkdtempSync, renameSync, rmSync, type Stats, unlinkSync } from 'node:fs'
import type { Server } from 'node:http'
import { dirname } from 'node:path'
import { messageOf, warnOnce } from 'metrics-facade'
import { builtin } from '../../base/builtin.ts'
import { BuildError, shown } from '../../base/error.ts'
import { type Bound, listenerFailed, startListening } from '../http/bind.ts'
import { type SocketSettings, socketIn, temporaryDirectoryPrefix } from './address.ts'

/**
 * Listens on a Unix socket. One that nobody listens on any more is replaced; one that is in use, and whatever else is
 * in its place, is left alone.
 *
 * @throws BuildError with code `LISTENER_FAILED`.
 */
export async function bindSocket(server: Server, { socketPath, mode }: SocketSettings): Promise<Bound> {
  let directory: string | undefined
  try {
    // The mode of a socket cannot be chosen when it is made, and a umask is the whole process's. So it is made where
    // nobody else gets at it, and moved to its path when it has its mode.
    directory = mkdtempSync(temporaryDirectoryPrefix(socketPath))
    const temporaryPath = socketIn(directory)
    // Exclusive: of the workers of a cluster each has its own, instead of one that the primary makes.
    await startListening(server, { path: temporaryPath, exclusive: true })
    chmodSync(temporaryPath, mode)
    const stale = await findStale(socketPath)
    if (!isSameFile(stale, statOf(socketPath))) throw inUse(socketPath)
    renameSync(temporaryPath, socketPath)
    const own = statOf(socketPath)
    return { socketPath, release: () => remove(socketPath, own) }
  } catch (error) {
    throw error instanceof BuildError ? error : failed(socketPath, error as Error)
  } finally {
    if (directory !== undefined) rmSync(directory, { recursive: true, force: true })
  }
}

/** The socket that nobody listens on any more, if there is one; throws if anything else is there. */
async function findStale(socketPath: string): Promise<Stats | undefined> {
  const found = statOf(socketPath)
  if (found === undefined) return undefined
  if (!found.isSocket()) {
    throw new BuildError(
      'LISTENER_FAILED',
      `Cannot listen on the socket ${shown(socketPath)}: there is a file that is not a socket. Remove it, or choose another path.`,
    )
  }
  const code = await probe(socketPath)
  if (code === undefined) throw inUse(socketPath)
  if (code === 'ECONNREFUSED') return found
  if (code === 'ENOENT') return undefined
  throw new BuildError(
    'LISTENER_FAILED',
    `Cannot listen on the socket ${shown(socketPath)}: one is there, and whether it is in use cannot be told (${messageOf(code)}). ` +
      'Remove it, or choose another path.',
  )
}

/** Connects, and returns the code of the error; `undefined` if somebody answers. */
function probe(socketPath: string): Promise<string | undefined> {
  return new Promise(resolve => {
    const socket = builtin('node:net').connect(socketPath)
    socket.once('connect', () => {
      socket.destroy()
      resolve(undefined)
    })
    // A queue that is full is one that somebody listens on.
    socket.once('error', ({ code = '' }: NodeJS.ErrnoException) =>
      resolve(code === 'EAGAIN' ? undefined : code),
    )
  })
}

/** Removes the socket, unless another one has taken its place. */
function remove(socketPath: string, own: Stats | undefined): void {
  try {
    if (isSameFile(own, statOf(socketPath))) unlinkSync(socketPath)
  } catch (error) {
    warnOnce(
      `socket ${socketPath}`,
      `The Unix socket ${shown(socketPath)} could not be removed when its listener was closed: ${messageOf(error)}. Nobody ` +
        'listens there any more, so it may be deleted; the next listener at this path replaces it.',
    )
  }
}

function statOf(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false })
}

function isSameFile(one: Stats | undefined, other: Stats | undefined): boolean {
  return one?.ino === other?.ino && one?.dev === other?.dev
}

function inUse(socketPath: string): BuildError {
  return new BuildError(
    'LISTENER_FAILED',
    `Cannot listen on the socket ${shown(socketPath)}: another process listens there. Stop it, or choose another path.`,
  )
}

function failed(socketPath: string, error: NodeJS.ErrnoException): BuildError {
  const where = shown(dirname(socketPath))
  const unwritable = `Let the process write into the directory ${where}, or choose another path.`
  const full = `Make room where the directory ${where} is, or choose another path.`
  const remedies = {
    ENOENT: `Make the directory ${where} first, or choose another path.`,
    ENOTDIR: `${where} is not a directory: choose another path.`,
    EACCES: unwritable,
    EPERM: unwritable,
    EROFS: unwritable,
    ENOSPC: full,
    EDQUOT: full,
  }
  const otherwise = `See whether sockets can be made in the directory ${where}, or choose another path.`
  return listenerFailed(`on the socket ${shown(socketPath)}`, error, remedies, otherwise)
}
