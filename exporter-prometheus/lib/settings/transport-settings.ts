import { BuildError, isPlainObject, shown, unknownKey } from '../base/error.ts'
import { AllowList } from '../transport/http/access.ts'
import {
  type ListenAddress,
  type PortSettings,
  readListenAddress,
  readSocketAddress,
  type SocketListenAddress,
  type SocketSettings,
} from '../transport/http/address.ts'
import { basicCredential, bearerCredential, type Credential } from '../transport/http/authentication.ts'
import { checkTlsFiles } from '../transport/http/tls.ts'
import type { TlsFiles } from '../transport/http/tls-files.ts'
import {
  type PushGatewayOptions,
  type PushSettings,
  readPushSettings,
} from '../transport/push-gateway/push-settings.ts'
import { type List, list, type Setting, type Single, single } from './setting.ts'

/** The ways on which metrics leave. */
export interface TransportOptions {
  /**
   * Where to listen for scrapes over HTTP: `'127.0.0.1:9000'`, a port, or `{ host, port, path }`. By default
   * `'0.0.0.0:9000'` with the path `/metrics`, unless a Unix socket or a push gateway is set up.
   *
   * @see PrometheusBuilder.withHttpListener
   * @throws BuildError with code `INVALID_LISTENER`.
   */
  readonly listener?: ListenAddress
  /**
   * A Unix socket to listen on: its path, or `{ socketPath, mode, path }`; on a port as well only if `listener` is set.
   * None by default. The mode says who may connect: `0o660` by default, its owner and its group. A socket that nobody
   * listens on any more is replaced; `close()` removes it.
   *
   * @see PrometheusBuilder.withHttpUdsListener
   * @throws BuildError with code `INVALID_LISTENER`.
   */
  readonly udsListener?: SocketListenAddress
  /**
   * The addresses and subnets that may connect to the port, such as `['10.0.0.0/8', '::1']`. All others are dropped as
   * they connect. By default all may.
   *
   * @see PrometheusBuilder.addAllowedAddress
   * @throws BuildError with code `INVALID_ALLOWED_ADDRESS`.
   */
  readonly allowedAddresses?: readonly string[]
  /**
   * Usernames and passwords, any of which lets a scraper in, as any of `bearerAuthentication` does; all others get 401.
   * `/health` is answered without. By default none is needed.
   *
   * @see PrometheusBuilder.withBasicAuthentication
   * @throws BuildError with code `INVALID_AUTHENTICATION`.
   */
  readonly basicAuthentication?: ReadonlyArray<{ readonly username: string; readonly password: string }>
  /**
   * Tokens (`Authorization: Bearer …`), any of which lets a scraper in, as any of `basicAuthentication` does; all others
   * get 401. `/health` is answered without. By default none is needed.
   *
   * @see PrometheusBuilder.withBearerAuthentication
   * @throws BuildError with code `INVALID_AUTHENTICATION`.
   */
  readonly bearerAuthentication?: readonly string[]
  /**
   * Paths of PEM files, with which the port takes TLS only, 1.2 or later: `{ certificate, key }`. They are read again
   * each second, so that new ones are used soon after they are there. Plain HTTP by default.
   *
   * @see PrometheusBuilder.withTls
   * @throws BuildError with code `INVALID_TLS` when a file cannot be read, or they do not belong together.
   */
  readonly tls?: TlsFiles
  /**
   * A Pushgateway to push to, in the text format 0.0.4: `{ endpoint, job }`. Within a second, then by default every
   * 15,000 milliseconds, and a last time on `handle.close()` or when the process has nothing more to do. `install()` and
   * `build()` then listen only if a listener is set up as well. None by default.
   *
   * @see PrometheusBuilder.withPushGateway
   * @throws BuildError with code `INVALID_PUSH_GATEWAY` or `INVALID_DURATION`.
   */
  readonly pushGateway?: PushGatewayOptions & { readonly endpoint: string | URL }
}

type Credentials = NonNullable<TransportOptions['basicAuthentication']>
type PushOption = NonNullable<TransportOptions['pushGateway']>
type PushArguments = readonly [endpoint: string | URL, options: PushGatewayOptions]

export const transportSettings = {
  listener: single('withHttpListener', undefined, readListenAddress) as Single<
    ListenAddress,
    PortSettings | undefined
  >,
  udsListener: single('withHttpUdsListener', undefined, readSocketAddress) as Single<
    SocketListenAddress,
    SocketSettings | undefined
  >,
  allowedAddresses: list('addAllowedAddress', checkAllowedAddress, (addresses: readonly string[], method) =>
    checkAccess(addresses, method).map(address => [address] as const),
  ) as List<readonly [string], string, readonly string[]>,
  basicAuthentication: list('withBasicAuthentication', basicCredential, (given: Credentials, method) =>
    checkAccess(given, method).map(credential => {
      const { username, password } = checkCredential(credential, method)
      return [username, password] as const
    }),
  ) as List<readonly [username: string, password: string], Credential, Credentials>,
  bearerAuthentication: list(
    'withBearerAuthentication',
    bearerCredential,
    (tokens: readonly string[], method) => checkAccess(tokens, method).map(token => [token] as const),
  ) as List<readonly [string], Credential, readonly string[]>,
  tls: single('withTls', undefined, checkTlsFiles) as Single<TlsFiles, TlsFiles | undefined>,
  pushGateway: {
    method: 'withPushGateway',
    initial: undefined,
    isList: false,
    check: readPushSettings,
    callsFor: ({ endpoint, ...options }: PushOption) => [[endpoint, options]],
  } as Setting<PushArguments, PushSettings | undefined, PushOption>,
}

function checkAllowedAddress(addressOrSubnet: string): string {
  new AllowList().add(addressOrSubnet)
  return addressOrSubnet
}

/**
 * Who may scrape. Strings are iterable too: each character would become a token, and '' none. And a list that is empty,
 * as where a variable of the environment is not set, must not let everyone in.
 */
function checkAccess<T>(given: readonly T[], method: string): readonly T[] {
  const fail = (problem: string): never => {
    throw new BuildError('INVALID_OPTION', `${method} ${problem}`)
  }
  // Not shown: it may be a password.
  if (!Array.isArray(given)) fail('must be an array. Put even a single one in an array.')
  return given.length > 0 ? given : fail('is an empty list. Leave it out to let everyone in.')
}

/** One of `basicAuthentication`, of which nothing is shown but the names of its settings. */
function checkCredential<T extends object>(given: T, method: string): T {
  const unknown = isPlainObject(given) ? unknownKey(given, ['username', 'password']) : undefined
  if (isPlainObject(given) && unknown === undefined) return given
  const problem =
    unknown === undefined ? 'that is not an object' : `with ${shown(unknown)}, which it does not know`
  throw new BuildError(
    'INVALID_OPTION',
    `${method} has an entry ${problem}. Give { username, password } for each.`,
  )
}
