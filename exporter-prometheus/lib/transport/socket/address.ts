import { dirname, join, resolve } from 'node:path'
import { BuildError, shown } from '../../base/error.ts'
import {
  type AccessSettings,
  type CredentialOptions,
  credentialOptionNames,
  readCredentials,
} from '../http/access-settings.ts'
import { refuseUnknownKey, shownPart } from '../http/address.ts'
import { type Refuse, readPath } from '../http/path.ts'

/** Which Unix socket to listen on: its path in the file system, or that and more. */
export type SocketListenAddress = string | SocketListenOptions

/** A Unix socket to listen on, and what counts there instead of what the builder has for all listeners. */
export interface SocketListenOptions extends CredentialOptions {
  /** At most 107 bytes long in UTF-8, 103 on macOS. */
  readonly socketPath: string
  /** Permission bits of the socket; `0o660` by default: its owner and its group may connect. */
  readonly mode?: number | undefined
  /** Path of the exposition; `'/metrics'` by default. */
  readonly path?: string | undefined
}

/** A Unix socket to listen on, and what to serve there. */
export interface SocketSettings {
  /** Absolute. */
  readonly socketPath: string
  /** Permission bits. */
  readonly mode: number
  /** Path of the exposition. */
  readonly path: string
  /** What of the builder's does not count here. */
  readonly access: Partial<Pick<AccessSettings, 'credentials'>>
}

const placeNames = ['socketPath', 'mode', 'path'] as const

/** Addresses of Unix sockets have so many bytes, the zero at their end not counted. */
const longestSocketPath = process.platform === 'linux' ? 107 : 103

/** Reads the address of a Unix socket, with its defaults. */
export function readSocketAddress(address: SocketListenAddress): SocketSettings {
  const refuse: Refuse = problem => {
    const given = shownPart(address, placeNames)
    throw new BuildError(
      'INVALID_LISTENER',
      `withHttpUdsListener got ${given}: ${problem} Give the path of a socket such as ` +
        '"/run/app/metrics.sock", or { socketPath, mode, path }.',
    )
  }
  const isObject = typeof address === 'object' && address !== null
  if (isObject) refuseUnknownKey(address, [...placeNames, ...credentialOptionNames], refuse)
  const given: SocketListenOptions = isObject ? address : { socketPath: address }
  const { mode = 0o660, path, ...options } = given
  if (!Number.isInteger(mode) || mode < 0 || mode > 0o777) {
    refuse(`mode ${shown(mode)} is out of range: use 0 to 0o777.`)
  }
  const credentials = readCredentials(options, 'withHttpUdsListener')
  return {
    socketPath: readSocketPath(given.socketPath, refuse),
    mode,
    path: readPath(path, refuse),
    access: credentials.length > 0 ? { credentials } : {},
  }
}

function readSocketPath(socketPath: unknown, refuse: Refuse): string {
  if (typeof socketPath !== 'string' || socketPath === '' || socketPath.includes('\0')) {
    return refuse('it is not the path of a socket.')
  }
  const absolute = resolve(socketPath)
  const temporary = socketIn(`${temporaryDirectoryPrefix(absolute)}XXXXXX`)
  const bytes = Math.max(...[absolute, temporary].map(path => Buffer.byteLength(path)))
  if (bytes > longestSocketPath) {
    refuse(
      `this takes a path of ${bytes} bytes, and ${longestSocketPath} are the most. Choose a shorter one.`,
    )
  }
  return absolute
}

/** A socket is made beside its path, in a directory of its own; six characters follow, as `mkdtemp` has it. */
export function temporaryDirectoryPrefix(socketPath: string): string {
  return join(dirname(socketPath), '.s')
}

/** Where in that directory it is made. */
export function socketIn(temporaryDirectory: string): string {
  return join(temporaryDirectory, 's')
}
