import { BuildError, shown } from '../error.ts'

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

/** Where a listener listens, and what it serves. */
export interface ListenerSettings {
  readonly host: string
  /** 0 for any free port. */
  readonly port: number
  /** Path of the exposition. */
  readonly path: string
}

/** Reads a listening address, with its defaults. */
export function readListenAddress(address: ListenAddress): ListenerSettings {
  const invalid = (problem: string): never => {
    throw new BuildError(
      'INVALID_LISTENER',
      `withHttpListener got ${shown(address)}: ${problem} Give "host:port" such as "127.0.0.1:9000" or ` +
        '"[::1]:9000", a port, or { host, port, path }. Port 0 takes any free one.',
    )
  }
  let host: string | undefined
  let port: unknown
  let path: string | undefined
  if (typeof address === 'string') {
    const parts = /^(?:\[([^\]]+)\]|([^:]*)):([0-9]+)$/.exec(address)
    if (parts === null) return invalid('it is no host and port.')
    host = parts[1] ?? parts[2]
    port = Number(parts[3])
  } else if (typeof address === 'object' && address !== null) {
    host = address.host
    port = address.port
    path = address.path
  } else {
    port = address
  }
  if (!Number.isInteger(port) || (port as number) < 0 || (port as number) > 65_535) {
    return invalid(`the port ${String(port)} is none from 0 to 65535.`)
  }
  if (host !== undefined && (typeof host !== 'string' || host === '')) return invalid('the host is empty.')
  if (path !== undefined && !/^\/[^?#\s]*$/.test(path)) {
    return invalid(`the path "${path}" does not start with "/".`)
  }
  if (path === '/health') return invalid('the path "/health" is taken by the health check.')
  return { host: host ?? '0.0.0.0', port: port as number, path: path ?? '/metrics' }
}
