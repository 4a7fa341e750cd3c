import { dirname, join, resolve } from 'node:path'
import { BuildError, shown, unknownKey } from '../../base/error.ts'

/** Where the exposition is, unless another path is given. */
export const defaultPath = '/metrics'

/** Where to listen: `'127.0.0.1:9000'`, `'[::1]:9000'`, a port on all IPv4 addresses, or both apart. */
export type ListenAddress =
  | string
  | number
  | {
      /** `'0.0.0.0'` by default. */
      readonly host?: string
      /** 0 for any free one. */
      readonly port: number
      /** Path of the exposition; `'/metrics'` by default. */
      readonly path?: string
    }

/** Which Unix socket to listen on: its path in the file system, or that and more. */
export type SocketListenAddress =
  | string
  | {
      /** At most 107 bytes long in UTF-8, 103 on macOS. */
      readonly socketPath: string
      /** Permission bits of the socket; `0o660` by default: its owner and its group may connect. */
      readonly mode?: number
      /** Path of the exposition; `'/metrics'` by default. */
      readonly path?: string
    }

/** Where a listener really listens. */
export interface ListenerAddress {
  readonly host: string
  readonly port: number
}

/** A TCP port to listen on, and what to serve there. */
export interface PortSettings {
  readonly host: string
  /** 0 for any free port. */
  readonly port: number
  /** Path of the exposition. */
  readonly path: string
}

/** A Unix socket to listen on, and what to serve there. */
export interface SocketSettings {
  /** Absolute. */
  readonly socketPath: string
  /** Permission bits. */
  readonly mode: number
  /** Path of the exposition. */
  readonly path: string
}

export type ListenerSettings = PortSettings | SocketSettings

/** Refuses an address, for a reason that is a sentence. */
type Refuse = (problem: string) => never

/** Addresses of Unix sockets have so many bytes, the zero at their end not counted. */
const longestSocketPath = process.platform === 'linux' ? 107 : 103

/** Reads a listening address, with its defaults. */
export function readListenAddress(address: ListenAddress): PortSettings {
  const refuse: Refuse = problem => {
    throw new BuildError(
      'INVALID_LISTENER',
      `withHttpListener got ${shown(address)}: ${problem} Give "host:port" such as "127.0.0.1:9000" or ` +
        '"[::1]:9000", a port, or { host, port, path }. Port 0 takes any free one.',
    )
  }
  const { host, port, path } = partsOf(address, refuse)
  if (!Number.isInteger(port) || (port as number) < 0 || (port as number) > 65_535) {
    refuse(`port ${shown(port)} is out of range: use 0 to 65535.`)
  }
  if (host !== undefined && (typeof host !== 'string' || host === '')) refuse('the host is empty.')
  return { host: host ?? '0.0.0.0', port: port as number, path: readPath(path, refuse) }
}

interface Parts {
  readonly host?: string | undefined
  readonly port: unknown
  readonly path?: string
}

function partsOf(address: ListenAddress, refuse: Refuse): Parts {
  if (typeof address === 'string') {
    const parts = /^(?:\[([^\]]+)\]|([^:]*)):([0-9]+)$/.exec(address)
    if (parts === null) return refuse('it is not a host and port.')
    return { host: parts[1] ?? parts[2], port: Number(parts[3]) }
  }
  if (typeof address !== 'object' || address === null) return { port: address }
  refuseUnknownKey(address, ['host', 'port', 'path'], refuse)
  return address
}

/** Reads the address of a Unix socket, with its defaults. */
export function readSocketAddress(address: SocketListenAddress): SocketSettings {
  const refuse: Refuse = problem => {
    throw new BuildError(
      'INVALID_LISTENER',
      `withHttpUdsListener got ${shown(address)}: ${problem} Give the path of a socket such as ` +
        '"/run/app/metrics.sock", or { socketPath, mode, path }.',
    )
  }
  const isObject = typeof address === 'object' && address !== null
  if (isObject) refuseUnknownKey(address, ['socketPath', 'mode', 'path'], refuse)
  const { socketPath, mode = 0o660, path } = isObject ? address : { socketPath: address }
  if (typeof socketPath !== 'string' || socketPath === '' || socketPath.includes('\0')) {
    return refuse('it is not the path of a socket.')
  }
  const absolute = resolve(socketPath)
  const bytes = Math.max(
    ...[absolute, bornIn(`${nurseryPrefix(absolute)}XXXXXX`)].map(path => Buffer.byteLength(path)),
  )
  if (bytes > longestSocketPath) {
    refuse(
      `this takes a path of ${bytes} bytes, and ${longestSocketPath} are the most. Choose a shorter one.`,
    )
  }
  if (!Number.isInteger(mode) || mode < 0 || mode > 0o777) {
    refuse(`mode ${shown(mode)} is out of range: use 0 to 0o777.`)
  }
  return { socketPath: absolute, mode, path: readPath(path, refuse) }
}

/** A socket is made beside its path, in a directory of its own; six characters follow, as `mkdtemp` has it. */
export function nurseryPrefix(socketPath: string): string {
  return join(dirname(socketPath), '.s')
}

/** Where in that directory it is made. */
export function bornIn(nursery: string): string {
  return join(nursery, 's')
}

function readPath(path: string | undefined, refuse: Refuse): string {
  if (path === undefined) return defaultPath
  if (typeof path !== 'string' || !path.startsWith('/')) {
    refuse(`the path ${shown(path)} does not start with "/".`)
  }
  // Clients resolve dots, cut off a query, and percent-encode what a URL cannot have.
  const asked = new URL(`http://localhost${path}`).pathname
  if (asked !== path)
    refuse(`the path ${shown(path)} is never asked for: clients make it ${shown(asked)}. Give that.`)
  if (path === '/health') refuse('the path "/health" is taken by the health check.')
  return path
}

function refuseUnknownKey(address: object, known: readonly string[], refuse: Refuse): void {
  const key = unknownKey(address, known)
  if (key !== undefined) refuse(`there is no ${shown(key)}.`)
}
