import type { Server } from 'node:http'
import type { AddressInfo, ListenOptions } from 'node:net'
import { messageOf } from 'metrics-facade'
import { BuildError } from '../../base/error.ts'
import type { ListenerAddress, PortSettings } from './address.ts'
import { isClusterWorker } from './cluster.ts'

/** Where a server listens. */
export interface Bound {
  readonly address?: ListenerAddress
  readonly socketPath?: string
  /** Releases what closing the server does not, such as the file of a socket. */
  release?(): void
}

const remedies: Readonly<Record<string, string>> = {
  EADDRINUSE: 'Another program listens there: stop it, choose another port, or port 0 for any free one.',
  EACCES: 'The process may not listen there: choose a port from 1024 on.',
  EADDRNOTAVAIL: 'This machine has no such address: use 0.0.0.0 or :: for all of its addresses.',
  ENOTFOUND: 'The host name is not known: give an IP address.',
}

/** The remedy for `EADDRINUSE` in a worker, where the other program may be another worker. */
const workerRemedy =
  'This process is a worker of a cluster (node:cluster, or PM2 in cluster mode), and only one worker can listen there, ' +
  'because each scrape would meet another one. Let them share their metrics by the option processes, or give every ' +
  'worker a port of its own, such as 9000 + cluster.worker.id or port 0, and scrape them all.'

/**
 * @param mayShare - whether the workers of a cluster may share the port; otherwise each scrape would reach another one.
 * @throws BuildError with code `LISTENER_FAILED`.
 */
export async function bindPort(
  server: Server,
  { host, port }: PortSettings,
  mayShare = false,
): Promise<Bound> {
  try {
    await startListening(server, { host, port, exclusive: !mayShare })
  } catch (error) {
    const ofWorker = isClusterWorker() ? { EADDRINUSE: workerRemedy } : {}
    throw listenerFailed(`on ${messageOf(host)} port ${port}`, error as Error, { ...remedies, ...ofWorker })
  }
  const taken = server.address() as AddressInfo
  return { address: { host: taken.address, port: taken.port } }
}

/** Fulfilled when the server listens; rejected with the error of the system. */
export function startListening(server: Server, options: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(options, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

/**
 * @param remedies - by the code of the error.
 * @param otherwise - the remedy for all other errors.
 */
export function listenerFailed(
  where: string,
  error: NodeJS.ErrnoException,
  remedies: Readonly<Record<string, string>>,
  otherwise = 'Choose another address.',
): BuildError {
  const remedy = remedies[error.code ?? ''] ?? otherwise
  return new BuildError('LISTENER_FAILED', `Cannot listen ${where}: ${messageOf(error)}. ${remedy}`, {
    cause: error,
  })
}
