import { warnOnce } from 'metrics-facade'

/** What of `node:cluster` is used; not imported, because who is not in a cluster need not load it. */
interface Cluster {
  readonly isWorker: boolean
}

/** A server that may listen on a port which the primary of a cluster gives to several workers. */
interface MaybeShared {
  readonly _handle?: object | null
}

/** Whether this process is one of several that may share a port: of node:cluster, or of PM2 in cluster mode. */
export function isClusterWorker(): boolean {
  const cluster = process.getBuiltinModule?.('node:cluster') as unknown as Cluster | undefined
  return cluster?.isWorker === true
}

/** Reports once that a handler is mounted in a server whose port several workers share, as far as can be told. */
export function warnOfSharedPort(server?: MaybeShared | null): void {
  if (!isClusterWorker() || isExclusive(server)) return
  warnOnce(
    'cluster handler',
    'A handler for the metrics was asked in a worker of a cluster (node:cluster, or PM2 in cluster mode). Where workers ' +
      'share that port, each scrape meets another one, and every counter jumps. Have every worker answer on a port of ' +
      'its own, as by install({ listener: 9000 + cluster.worker.id }), and scrape them all.',
  )
}

/** What a worker gets from its primary to listen with closes in a way of its own; what it opens itself does not. */
function isExclusive(server: MaybeShared | null | undefined): boolean {
  const handle = server?._handle
  return typeof handle === 'object' && handle !== null && !Object.hasOwn(handle, 'close')
}
