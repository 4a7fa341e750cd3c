import { builtin } from '../../base/builtin.ts'
import { BuildError, shown } from '../../base/error.ts'
import {
  type AccessSettings,
  type CredentialOptions,
  credentialOptionNames,
  readCredentials,
} from '../http/access-settings.ts'
import { refuseUnknownKey, shownPart } from '../http/address.ts'
import { Health, type HealthCheck } from '../http/health.ts'
import { type PathOptions, type Paths, pathOptionNames, type Refuse, readPaths } from '../http/paths.ts'

/** The Unix socket to listen on: its path in the file system, or an object with further options. */
export type SocketListenAddress = string | SocketListenOptions

/** A Unix socket to listen on. What is set here replaces what is set for all listeners. */
export interface SocketListenOptions extends CredentialOptions, PathOptions {
  /** The path of the socket: at most 107 bytes in UTF-8, 103 on macOS. */
  readonly socketPath: string
  /** The permission bits of the socket; `0o660` by default: its owner and its group may connect. */
  readonly mode?: number | undefined
  /** The check behind `healthPath`; by default the one for all listeners. */
  readonly health?: HealthCheck | undefined
}

/** A Unix socket to listen on, and what to serve there. */
export interface SocketSettings {
  /** Absolute. */
  readonly socketPath: string
  /** Permission bits. */
  readonly mode: number
  readonly paths: Paths
  /** Replaces the one for all listeners. */
  readonly health: Health | undefined
  /** Replaces what is set for all listeners. */
  readonly access: Partial<Pick<AccessSettings, 'credentials'>>
}

const locationNames = ['socketPath', 'mode', ...pathOptionNames]

/** The longest path of a Unix socket in bytes, without the zero at its end. */
const longestSocketPath = process.platform === 'linux' ? 107 : 103

/** Reads the address of a Unix socket, with its defaults. */
export function readSocketAddress(address: SocketListenAddress): SocketSettings {
  const refuse: Refuse = problem => {
    const given = shownPart(address, locationNames)
    throw new BuildError(
      'INVALID_LISTENER',
      `withHttpUdsListener got ${given}: ${problem} Give the path of a socket such as ` +
        '"/run/app/metrics.sock", or { socketPath, mode, path }.',
    )
  }
  const isObject = typeof address === 'object' && address !== null
  if (isObject) refuseUnknownKey(address, [...locationNames, 'health', ...credentialOptionNames], refuse)
  const {
    socketPath,
    mode = 0o660,
    path,
    healthPath,
    livePath,
    health,
    ...options
  }: SocketListenOptions = isObject ? address : { socketPath: address }
  if (!Number.isInteger(mode) || mode < 0 || mode > 0o777) {
    refuse(`mode ${shown(mode)} is out of range: use 0 to 0o777.`)
  }
  const credentials = readCredentials(options, 'withHttpUdsListener')
  return {
    socketPath: readSocketPath(socketPath, refuse),
    mode,
    paths: readPaths({ path, healthPath, livePath }, refuse),
    health: health === undefined ? undefined : new Health(health, 'withHttpUdsListener, health'),
    access: credentials.length > 0 ? { credentials } : {},
  }
}

function readSocketPath(socketPath: unknown, refuse: Refuse): string {
  if (typeof socketPath !== 'string' || socketPath === '' || socketPath.includes('\0')) {
    return refuse('it is not the path of a socket.')
  }
  const absolute = builtin('node:path').resolve(socketPath)
  const temporary = socketIn(`${temporaryDirectoryPrefix(absolute)}XXXXXX`)
  const bytes = Math.max(...[absolute, temporary].map(path => Buffer.byteLength(path)))
  if (bytes > longestSocketPath) {
    refuse(
      `this takes a path of ${bytes} bytes, but only ${longestSocketPath} are possible. Choose a shorter one.`,
    )
  }
  return absolute
}

/** The prefix of the directory beside the path in which the socket is created; `mkdtemp` adds six characters. */
export function temporaryDirectoryPrefix(socketPath: string): string {
  const { dirname, join } = builtin('node:path')
  return join(dirname(socketPath), '.s')
}

/** The path of the socket in that directory. */
export function socketIn(temporaryDirectory: string): string {
  return builtin('node:path').join(temporaryDirectory, 's')
}
