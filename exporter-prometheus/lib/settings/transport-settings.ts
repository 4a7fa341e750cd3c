import { BuildError } from '../base/error.ts'
import { AllowList } from '../transport/http/access.ts'
import {
  type BasicCredentials,
  checkAccessList,
  checkBasicCredentials,
} from '../transport/http/access-settings.ts'
import type { ListenAddress } from '../transport/http/address.ts'
import { basicCredential, bearerCredential, type Credential } from '../transport/http/authentication.ts'
import { httpListener } from '../transport/http/port.ts'
import { checkTlsFiles } from '../transport/http/tls.ts'
import type { TlsFiles } from '../transport/http/tls-files.ts'
import { pushGateway } from '../transport/push-gateway/push-gateway.ts'
import type { PushGatewayOptions } from '../transport/push-gateway/push-settings.ts'
import type { SocketListenAddress } from '../transport/socket/address.ts'
import { socketListener } from '../transport/socket/socket.ts'
import type { ListenerTransport, PushTransport } from '../transport/transport.ts'
import { type List, list, type Setting, type Single, single } from './setting.ts'

/** The ways on which metrics leave. */
export interface TransportOptions {
  /**
   * Where to listen for scrapes over HTTP: `'127.0.0.1:9000'`, a port, or `{ host, port, path }`, or several of these in
   * an array. An object may have `allowedAddresses`, `basicAuthentication`, `bearerAuthentication` and `tls` of its own;
   * what it has takes the place of the option of that name, and both kinds of credentials count as one. By default
   * `'0.0.0.0:9000'` with the path `/metrics`, unless a Unix socket or a push gateway is set up.
   *
   * @see {@link PrometheusBuilder.withHttpListener}
   * @throws BuildError with code `INVALID_LISTENER`, or that of the option of its own.
   */
  readonly listener?: ListenAddress | readonly ListenAddress[]
  /**
   * A Unix socket to listen on: its path, or `{ socketPath, mode, path }`, or several of these in an array; on a port as
   * well only if `listener` is set. None by default. The mode says who may connect: `0o660` by default, its owner and its
   * group. An object may have `basicAuthentication` and `bearerAuthentication` of its own. A socket that nobody listens
   * on any more is replaced; `close()` removes it.
   *
   * @see {@link PrometheusBuilder.withHttpUdsListener}
   * @throws BuildError with code `INVALID_LISTENER`, or that of the option of its own.
   */
  readonly udsListener?: SocketListenAddress | readonly SocketListenAddress[]
  /**
   * The addresses and subnets that may connect to ports that name none of their own, such as `['10.0.0.0/8', '::1']`. All
   * others are dropped as they connect. By default all may.
   *
   * @see {@link PrometheusBuilder.addAllowedAddress}
   * @throws BuildError with code `INVALID_ALLOWED_ADDRESS`.
   */
  readonly allowedAddresses?: readonly string[]
  /**
   * Usernames and passwords, any of which lets a scraper in, as any of `bearerAuthentication` does; all others get 401.
   * `/health` is answered without. Listeners may have their own. By default none is needed.
   *
   * @see {@link PrometheusBuilder.withBasicAuthentication}
   * @throws BuildError with code `INVALID_AUTHENTICATION`.
   */
  readonly basicAuthentication?: readonly BasicCredentials[]
  /**
   * Tokens (`Authorization: Bearer …`), any of which lets a scraper in, as any of `basicAuthentication` does; all others
   * get 401. `/health` is answered without. Listeners may have their own. By default none is needed.
   *
   * @see {@link PrometheusBuilder.withBearerAuthentication}
   * @throws BuildError with code `INVALID_AUTHENTICATION`.
   */
  readonly bearerAuthentication?: readonly string[]
  /**
   * Paths of PEM files, with which ports that have none of their own take TLS only, 1.2 or later: `{ certificate, key }`.
   * They are read again each second, so that new ones are used soon after they are there. Plain HTTP by default.
   *
   * @see {@link PrometheusBuilder.withTls}
   * @throws BuildError with code `INVALID_TLS` when a file cannot be read, or they do not belong together.
   */
  readonly tls?: TlsFiles
  /**
   * A Pushgateway to push to, in the text format 0.0.4: `{ endpoint, job }`. Within a second, then by default every
   * 15,000 milliseconds, and a last time on `handle.close()` or when the process has nothing more to do. `install()` and
   * `build()` then listen only if a listener is set up as well. None by default.
   *
   * @see {@link PrometheusBuilder.withPushGateway}
   * @throws BuildError with code `INVALID_PUSH_GATEWAY` or `INVALID_DURATION`.
   */
  readonly pushGateway?: PushGatewayOptions & { readonly endpoint: string | URL }
}

type Credentials = NonNullable<TransportOptions['basicAuthentication']>
type PushOption = NonNullable<TransportOptions['pushGateway']>
type PushArguments = readonly [endpoint: string | URL, options: PushGatewayOptions]

type OneOrMore<T> = T | readonly T[]

export const transportSettings = {
  listener: list('withHttpListener', httpListener, listOf) as List<
    readonly [ListenAddress],
    ListenerTransport,
    OneOrMore<ListenAddress>
  >,
  udsListener: list('withHttpUdsListener', socketListener, listOf) as List<
    readonly [SocketListenAddress],
    ListenerTransport,
    OneOrMore<SocketListenAddress>
  >,
  allowedAddresses: list('addAllowedAddress', checkAllowedAddress, (addresses: readonly string[], method) =>
    checkAccessList(addresses, method).map(address => [address] as const),
  ) as List<readonly [string], string, readonly string[]>,
  basicAuthentication: list('withBasicAuthentication', basicCredential, (given: Credentials, method) =>
    checkAccessList(given, method).map(credential => {
      const { username, password } = checkBasicCredentials(credential, method)
      return [username, password] as const
    }),
  ) as List<readonly [username: string, password: string], Credential, Credentials>,
  bearerAuthentication: list(
    'withBearerAuthentication',
    bearerCredential,
    (tokens: readonly string[], method) => checkAccessList(tokens, method).map(token => [token] as const),
  ) as List<readonly [string], Credential, readonly string[]>,
  tls: single('withTls', undefined, checkTlsFiles) as Single<TlsFiles, TlsFiles | undefined>,
  pushGateway: {
    method: 'withPushGateway',
    initial: undefined,
    isList: false,
    check: pushGateway,
    callsFor: ({ endpoint, ...options }: PushOption) => [[endpoint, options]],
  } as Setting<PushArguments, PushTransport | undefined, PushOption>,
}

export type TransportSettingName = keyof typeof transportSettings

function checkAllowedAddress(addressOrSubnet: string): string {
  new AllowList().add(addressOrSubnet)
  return addressOrSubnet
}

/** One, or several in an array; which may not be empty, because that would be to listen by default. */
function listOf<T>(given: OneOrMore<T>, method: string): ReadonlyArray<readonly [T]> {
  if (!Array.isArray(given)) return [[given as T]]
  if (given.length > 0) return given.map((one: T) => [one] as const)
  throw new BuildError('INVALID_OPTION', `${method} is an empty list. Leave it out, or give one.`)
}
