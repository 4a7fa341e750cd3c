import { messageOf } from 'metrics-facade'
import { type ListenAddress, readListenAddress } from './address.ts'
import { bindPort } from './bind.ts'
import { Listener, type ListenerTransport } from './listener.ts'

/** In place of a listener: not even the default port. */
const noListener: ListenerTransport = {
  kind: 'none',
  where: undefined,
  settings: false,
  start: async () => ({ close: async () => {} }),
}

/**
 * A listener on a TCP port; `false` for none.
 *
 * @throws BuildError with code `INVALID_LISTENER`, or the code of the option that cannot be used.
 */
export function httpListener(address: ListenAddress | false): ListenerTransport {
  if (address === false) return noListener
  const settings = readListenAddress(address)
  const { host: name, port, paths, health, access } = settings
  return {
    kind: 'port',
    where: port === 0 ? undefined : `${messageOf(name)} port ${port}`,
    settings,
    start: host =>
      Listener.open(
        { paths, health: health ?? host.health, access: { ...host.access, ...access } },
        server => bindPort(server, settings, host.scraper.answersForAll),
        host,
      ),
  }
}
