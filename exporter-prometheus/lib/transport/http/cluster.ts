import { warnOnce } from 'metrics-facade'

/** The part of `node:cluster` that is used. It is not imported, because programs outside a cluster need not load it. */
interface Cluster {
  readonly isWorker: boolean
}

/** A server whose port the primary of a cluster may share between workers. */
interface MaybeShared {
  readonly _handle?: object | null
}

/** Whether this process is a worker of node:cluster, or of PM2 in cluster mode: such workers may share a port. */
export function isClusterWorker(): boolean {
  const cluster = process.getBuiltinModule?.('node:cluster') as unknown as Cluster | undefined
  return cluster?.isWorker === true
}

/** Reports once if a handler is mounted in a server whose port several workers may share. */
export function warnOfSharedPort(server?: MaybeShared | null): void {
  if (!isClusterWorker() || isExclusive(server)) return
  warnOnce(
    'cluster handler',
    'A handler for the metrics was asked in a worker of a cluster (node:cluster, or PM2 in cluster mode). Where workers ' +
      'share that port, each scrape meets another one, and every counter jumps. Let them share their metrics by the ' +
      'option processes, or have every worker answer on a port of ' +
      'its own, as by install({ listener: 9000 + cluster.worker.id }), and scrape them all.',
  )
}

/** Whether a worker opened the server's handle itself: handles from the primary have their own `close`. */
function isExclusive(server: MaybeShared | null | undefined): boolean {
  const handle = server?._handle
  return typeof handle === 'object' && handle !== null && !Object.hasOwn(handle, 'close')
}
