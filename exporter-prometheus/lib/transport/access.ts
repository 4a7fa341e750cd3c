import { BlockList, isIP } from 'node:net'
import { messageOf } from 'metrics-facade'
import { BuildError, shown } from '../error.ts'
import type { Credential } from './authentication.ts'
import type { TlsCredentials } from './tls.ts'

/** Who is let in, and how. */
export interface Access {
  readonly allowed: AllowList
  /** One of these has to be shown, if there are any. */
  readonly credentials: readonly Credential[]
  /** Plain HTTP without. */
  readonly tls: TlsCredentials | undefined
}

/** The peers that may connect: all, as long as none is named. */
export class AllowList {
  readonly #peers = new BlockList()
  #isEmpty = true

  /**
   * Adds one address (`127.0.0.1`, `::1`) or subnet (`10.0.0.0/8`, `fd00::/8`).
   *
   * @throws BuildError with code `INVALID_ALLOWED_ADDRESS`.
   */
  add(addressOrSubnet: string): void {
    const [address, prefix, ...rest] = messageOf(addressOrSubnet).split('/')
    const version = isIP(address ?? '')
    const bits = version === 6 ? 128 : 32
    const isPrefix = prefix === undefined || (/^[0-9]{1,3}$/.test(prefix) && Number(prefix) <= bits)
    if (version === 0 || !isPrefix || rest.length > 0) {
      throw new BuildError(
        'INVALID_ALLOWED_ADDRESS',
        `${shown(addressOrSubnet)} is no IP address or subnet. Give an address such as 127.0.0.1 or ::1, or a ` +
          'subnet such as 10.0.0.0/8 (prefix at most 32) or fd00::/8 (at most 128).',
      )
    }
    const family = version === 6 ? 'ipv6' : 'ipv4'
    this.#peers.addSubnet(address!, prefix === undefined ? bits : Number(prefix), family)
    this.#isEmpty = false
  }

  /** Whether a peer may connect. An IPv4 peer of an IPv6 socket (`::ffff:10.0.0.1`) counts as IPv4. */
  admits(peer: string | undefined): boolean {
    if (this.#isEmpty) return true
    const version = isIP(peer ?? '')
    return version !== 0 && this.#peers.check(peer!, version === 6 ? 'ipv6' : 'ipv4')
  }
}
