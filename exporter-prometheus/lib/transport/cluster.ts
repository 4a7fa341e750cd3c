/** What of `node:cluster` is used; not imported, because who is not in a cluster need not load it. */
interface Cluster {
  readonly isWorker: boolean
}

/** Whether this process is one of several that may share a port: of node:cluster, or of PM2 in cluster mode. */
export function isClusterWorker(): boolean {
  const cluster = process.getBuiltinModule?.('node:cluster') as unknown as Cluster | undefined
  return cluster?.isWorker === true
}
