import { shown } from '../../base/error.ts'
import { Listener, type ListenerTransport } from '../http/listener.ts'
import { readSocketAddress, type SocketListenAddress } from './address.ts'
import { bindSocket } from './bind.ts'

/**
 * A listener on a Unix socket: its mode decides who may connect, and it has no TLS.
 *
 * @throws BuildError with code `INVALID_LISTENER`, or the code of the option that cannot be used.
 */
export function socketListener(address: SocketListenAddress): ListenerTransport {
  const settings = readSocketAddress(address)
  const { socketPath, paths, health, access } = settings
  return {
    kind: 'socket',
    where: `the socket ${shown(socketPath)}`,
    settings,
    start: host => {
      const who = { allowedAddresses: [], tls: undefined, credentials: host.access.credentials, ...access }
      const served = { paths, health: health ?? host.health, access: who }
      return Listener.open(served, server => bindSocket(server, settings), host)
    },
  }
}
