import type { Stats } from 'node:fs'
import type { Server } from 'node:http'
import { messageOf, warnOnce } from 'metrics-facade'
import { builtin } from '../../base/builtin.ts'
import { BuildError, shown } from '../../base/error.ts'
import { type Bound, listenerFailed, startListening } from '../http/bind.ts'
import { type SocketSettings, socketIn, temporaryDirectoryPrefix } from './address.ts'

/**
 * Listens on a Unix socket. It replaces a socket on which nobody listens any more, but not one that is in use, nor any
 * other file.
 *
 * @throws BuildError with code `LISTENER_FAILED`.
 */
export async function bindSocket(server: Server, { socketPath, mode }: SocketSettings): Promise<Bound> {
  let directory: string | undefined
  try {
    // The mode of a socket cannot be chosen when it is created, and a umask applies to the whole process. So it is
    // created where nobody else has access, and moved to its path once it has its mode.
    directory = builtin('node:fs').mkdtempSync(temporaryDirectoryPrefix(socketPath))
    const temporaryPath = socketIn(directory)
    // Exclusive: each worker of a cluster creates its own socket, instead of sharing one of the primary.
    await startListening(server, { path: temporaryPath, exclusive: true })
    builtin('node:fs').chmodSync(temporaryPath, mode)
    const stale = await findStale(socketPath)
    if (!isSameFile(stale, statOf(socketPath))) throw inUse(socketPath)
    builtin('node:fs').renameSync(temporaryPath, socketPath)
    const created = statOf(socketPath)
    return { socketPath, release: () => remove(socketPath, created) }
  } catch (error) {
    throw error instanceof BuildError ? error : failed(socketPath, error as Error)
  } finally {
    if (directory !== undefined) builtin('node:fs').rmSync(directory, { recursive: true, force: true })
  }
}

/** Finds a socket on which nobody listens any more. Throws if there is anything else at the path. */
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

/** Connects, and returns the code of the error; `undefined` if another process accepts. */
function probe(socketPath: string): Promise<string | undefined> {
  return new Promise(resolve => {
    const socket = builtin('node:net').connect(socketPath)
    socket.once('connect', () => {
      socket.destroy()
      resolve(undefined)
    })
    // EAGAIN means that the queue of a listener is full, so another process listens.
    socket.once('error', ({ code = '' }: NodeJS.ErrnoException) =>
      resolve(code === 'EAGAIN' ? undefined : code),
    )
  })
}

/** Removes the socket, unless another one has replaced it. */
function remove(socketPath: string, created: Stats | undefined): void {
  try {
    if (isSameFile(created, statOf(socketPath))) builtin('node:fs').unlinkSync(socketPath)
  } catch (error) {
    warnOnce(
      `socket ${socketPath}`,
      `The Unix socket ${shown(socketPath)} could not be removed when its listener was closed: ${messageOf(error)}. Nobody ` +
        'listens there any more, so it may be deleted; the next listener at this path replaces it.',
    )
  }
}

function statOf(path: string): Stats | undefined {
  return builtin('node:fs').lstatSync(path, { throwIfNoEntry: false })
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
  const where = shown(builtin('node:path').dirname(socketPath))
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
