import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ListenerAddress } from 'metrics-exporter-prometheus'

/** Serves with `handler` on a free port of the loopback for the time of `body`. */
export async function serving(
  handler: RequestListener,
  body: (address: ListenerAddress) => Promise<void>,
): Promise<void> {
  const server = createServer(handler)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { address: host, port } = server.address() as AddressInfo
  try {
    await body({ host, port })
  } finally {
    const closed = new Promise(resolve => server.close(resolve))
    server.closeAllConnections()
    await closed
  }
}
