import { BuildError, shown, unknownKey } from '../../base/error.ts'
import { type AccessOptions, type AccessSettings, accessOptionNames, readAccess } from './access-settings.ts'
import { Health, type HealthCheck } from './health.ts'
import { type PathOptions, type Paths, pathOptionNames, type Refuse, readPaths } from './paths.ts'

/** Where to listen: `'127.0.0.1:9000'`, `'[::1]:9000'`, a port on all IPv4 addresses, or an object with these and more. */
export type ListenAddress = string | number | ListenOptions

/** A port to listen on. What is set here replaces what is set for all listeners. */
export interface ListenOptions extends AccessOptions, PathOptions {
  /** The name or address to listen on; `'0.0.0.0'` by default, which is all IPv4 addresses. */
  readonly host?: string | undefined
  /** From 0 to 65535; 0 takes any free port, which `handle.address` tells. */
  readonly port: number
  /** The check behind `healthPath`; by default the one for all listeners. */
  readonly health?: HealthCheck | undefined
}

/** The address on which a listener listens, with the port that the system chose for port 0. */
export interface ListenerAddress {
  readonly host: string
  readonly port: number
}

/** A TCP port to listen on, and what to serve there. */
export interface PortSettings {
  readonly host: string
  /** 0 for any free port. */
  readonly port: number
  readonly paths: Paths
  /** Replaces the one for all listeners. */
  readonly health: Health | undefined
  /** Replaces what is set for all listeners. */
  readonly access: Partial<AccessSettings>
}

const locationNames = ['host', 'port', ...pathOptionNames]

/** Reads a listening address, with its defaults. */
export function readListenAddress(address: ListenAddress): PortSettings {
  const refuse: Refuse = problem => {
    const given = shownPart(address, locationNames)
    throw new BuildError(
      'INVALID_LISTENER',
      `withHttpListener got ${given}: ${problem} Give "host:port" such as "127.0.0.1:9000" or ` +
        '"[::1]:9000", a port, or { host, port, path }. Port 0 takes any free one.',
    )
  }
  const { host, port, path, healthPath, livePath, health, ...access } = partsOf(address, refuse)
  if (!Number.isInteger(port) || (port as number) < 0 || (port as number) > 65_535) {
    refuse(`port ${shown(port)} is out of range: use 0 to 65535.`)
  }
  if (host !== undefined && (typeof host !== 'string' || host === '')) refuse('the host is empty.')
  return {
    host: host ?? '0.0.0.0',
    port: port as number,
    paths: readPaths({ path, healthPath, livePath }, refuse),
    health: health === undefined ? undefined : new Health(health, 'withHttpListener, health'),
    access: readAccess(access, 'withHttpListener'),
  }
}

type Parts = Omit<ListenOptions, 'port'> & { readonly port: unknown }

function partsOf(address: ListenAddress, refuse: Refuse): Parts {
  if (typeof address === 'string') {
    const parts = /^(?:\[([^\]]+)\]|([^:]*)):([0-9]+)$/.exec(address)
    if (parts === null) return refuse('it is not a host and port.')
    return { host: parts[1] ?? parts[2], port: Number(parts[3]) }
  }
  if (typeof address !== 'object' || address === null) return { port: address }
  refuseUnknownKey(address, [...locationNames, 'health', ...accessOptionNames], refuse)
  return address
}

export function refuseUnknownKey(address: object, known: readonly string[], refuse: Refuse): void {
  const key = unknownKey(address, known)
  if (key !== undefined) refuse(`there is no ${shown(key)}.`)
}

/** Shows a value in a message; of an object only the properties with these names, because others may be passwords. */
export function shownPart(value: unknown, names: readonly string[]): string {
  if (typeof value !== 'object' || value === null) return shown(value)
  return shown(Object.fromEntries(Object.entries(value).filter(([name]) => names.includes(name))))
}
