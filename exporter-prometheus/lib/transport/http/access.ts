import type { BlockList } from 'node:net'
import { messageOf } from 'metrics-facade'
import { builtin } from '../../base/builtin.ts'
import { BuildError, shown } from '../../base/error.ts'
import type { TlsCredentials } from './tls.ts'

/** A password or token, stored as a digest, so that secrets of any length take the same time to compare. */
export interface Credential {
  readonly scheme: 'Basic' | 'Bearer'
  /** SHA-256 of the scheme and the decoded secret. */
  readonly digest: Buffer
}

const challenges: Readonly<Record<Credential['scheme'], string>> = {
  Basic: 'Basic realm="metrics", charset="UTF-8"',
  Bearer: 'Bearer realm="metrics"',
}

/** @throws BuildError with code `INVALID_AUTHENTICATION`. */
export function basicCredential(
  username: string,
  password: string,
  where = 'withBasicAuthentication',
): Credential {
  const refuse = (problem: string): never => {
    throw new BuildError(
      'INVALID_AUTHENTICATION',
      `${where} got the username ${shown(username)} and a password: ${problem}`,
    )
  }
  if (!isText(username) || username.includes(':')) {
    refuse(
      'the username must be a string, not be empty, and have no ":" and no control characters. Choose another.',
    )
  }
  if (!isText(password)) {
    refuse('the password must be a string, not be empty, and have no control characters. Choose another.')
  }
  return { scheme: 'Basic', digest: digestOf('Basic', Buffer.from(`${username}:${password}`)) }
}

/** @throws BuildError with code `INVALID_AUTHENTICATION`. */
export function bearerCredential(token: string, where = 'withBearerAuthentication'): Credential {
  if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) {
    throw new BuildError(
      'INVALID_AUTHENTICATION',
      `${where} got a token that no header can hold: it must be a string of visible ASCII characters, ` +
        'without spaces, and not be empty. Choose another, for example one in base64.',
    )
  }
  return { scheme: 'Bearer', digest: digestOf('Bearer', Buffer.from(token)) }
}

/** Whether an `Authorization` header contains one of `credentials`; always true if there are none. */
export function isAuthentic(credentials: readonly Credential[], authorization: string | undefined): boolean {
  if (credentials.length === 0) return true
  const [, scheme, shows] = /^(basic|bearer) +([\x21-\x7e]+) *$/i.exec(authorization ?? '') ?? []
  if (scheme === undefined || shows === undefined) return false
  const digest =
    scheme.toLowerCase() === 'basic'
      ? digestOf('Basic', Buffer.from(shows, 'base64'))
      : digestOf('Bearer', Buffer.from(shows))
  // All are compared, so that the time does not tell which one matches.
  const { timingSafeEqual } = builtin('node:crypto')
  let isOne = false
  for (const credential of credentials) isOne = timingSafeEqual(credential.digest, digest) || isOne
  return isOne
}

/** The values of `WWW-Authenticate`: one for each scheme of the credentials. */
export function challengesOf(credentials: readonly Credential[]): string[] {
  return [...new Set(credentials.map(({ scheme }) => challenges[scheme]))]
}

function digestOf(scheme: Credential['scheme'], secret: Buffer): Buffer {
  const { createHash } = builtin('node:crypto')
  return createHash('sha256').update(`${scheme} `).update(secret).digest()
}

function isText(value: unknown): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return typeof value === 'string' && value !== '' && !/[\x00-\x1f\x7f]/.test(value)
}

/** Who may scrape, and how; `AccessSettings` made ready for use. */
export interface Access {
  readonly allowed: AllowList
  /** A scraper needs one of these, if there are any. */
  readonly credentials: readonly Credential[]
  /** `undefined` for plain HTTP. */
  readonly tls: TlsCredentials | undefined
}

/** An address or subnet in the form that a `BlockList` accepts. */
interface Subnet {
  readonly address: string
  readonly prefix: number
  readonly family: 'ipv4' | 'ipv6'
}

/** The number of bits before the IPv4 address in an IPv4-mapped IPv6 address. */
const mappedBits = 96

/** The peers that may connect: all, as long as the list is empty. */
export class AllowList {
  // Two lists: in a single one every IPv4 peer would match an IPv6 subnet such as ::/8.
  readonly #peers = { ipv4: newBlockList(), ipv6: newBlockList() }
  #isEmpty = true

  /**
   * Adds one address (`127.0.0.1`, `::1`) or subnet (`10.0.0.0/8`, `fd00::/8`).
   *
   * @param where - names the option in the error.
   * @throws BuildError with code `INVALID_ALLOWED_ADDRESS`.
   */
  add(addressOrSubnet: string, where = 'addAllowedAddress'): void {
    const { address, prefix, family } = readSubnet(addressOrSubnet, where)
    this.#peers[family].addSubnet(address, prefix, family)
    this.#isEmpty = false
  }

  /** Whether a peer may connect. An IPv4 peer of an IPv6 socket (`::ffff:10.0.0.1`) counts as IPv4. */
  admits(peer: string | undefined): boolean {
    if (this.#isEmpty) return true
    // The zone of a link-local address is the interface of the connection.
    const address = peer?.split('%', 1)[0] ?? ''
    const version = versionOf(address)
    if (version === 0) return false
    const ipv4 = version === 4 ? address : mappedIpv4(address)
    return ipv4 === undefined ? this.#peers.ipv6.check(address, 'ipv6') : this.#peers.ipv4.check(ipv4)
  }
}

/** @throws BuildError with code `INVALID_ALLOWED_ADDRESS`. */
export function checkAllowedAddress(addressOrSubnet: string): string {
  new AllowList().add(addressOrSubnet)
  return addressOrSubnet
}

function newBlockList(): BlockList {
  const { BlockList } = builtin('node:net')
  return new BlockList()
}

/** 4 or 6, or 0 for what is not an IP address. */
function versionOf(address: string): number {
  return builtin('node:net').isIP(address)
}

function readSubnet(given: string, where: string): Subnet {
  const refuse = (problem: string): never => {
    throw new BuildError('INVALID_ALLOWED_ADDRESS', `${where} got ${shown(given)}: ${problem}`)
  }
  const [address = '', digits, ...rest] = messageOf(given).split('/')
  const version = versionOf(address)
  const bits = version === 6 ? 128 : 32
  const prefix = digits === undefined ? bits : /^[0-9]{1,3}$/.test(digits) ? Number(digits) : Infinity
  if (version === 0 || prefix > bits || rest.length > 0) {
    refuse(
      'it is not an IP address or subnet. Give an address such as 127.0.0.1 or ::1, or a subnet such as 10.0.0.0/8 ' +
        '(prefix at most 32) or fd00::/8 (at most 128).',
    )
  }
  if (address.includes('%'))
    refuse('zones are not told apart. Give the address without "%" and what follows.')
  const ipv4 = version === 6 ? mappedIpv4(address) : address
  if (ipv4 === undefined) return { address, prefix, family: 'ipv6' }
  if (version === 4) return { address, prefix, family: 'ipv4' }
  // The prefix counts bits of IPv6. With fewer than the mapped bits, the subnet contains every IPv4 address.
  if (prefix < mappedBits) refuse(`that would admit everyone. Give the IPv4 subnet, such as ${ipv4}/8.`)
  return { address: ipv4, prefix: prefix - mappedBits, family: 'ipv4' }
}

/** The IPv4 address in an IPv4-mapped IPv6 address of any spelling; `undefined` for other addresses. */
function mappedIpv4(address: string): string | undefined {
  const dotted = /^::ffff:([0-9.]+)$/i.exec(address)
  if (dotted !== null) return dotted[1]
  // A URL normalises the spelling of an address.
  const [, high, low] =
    /^\[::ffff:([0-9a-f]+):([0-9a-f]+)\]$/.exec(new URL(`http://[${address}]`).hostname) ?? []
  if (high === undefined || low === undefined) return undefined
  const [upper, lower] = [Number.parseInt(high, 16), Number.parseInt(low, 16)]
  return [upper >> 8, upper & 255, lower >> 8, lower & 255].join('.')
}
