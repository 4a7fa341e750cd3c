import { BuildError, type BuildErrorCode, shown } from '../base/error.ts'
import {
  basicCredential,
  bearerCredential,
  type Credential,
  checkAllowedAddress,
} from '../transport/http/access.ts'
import {
  type BasicCredentials,
  checkAccessList,
  checkBasicCredentials,
} from '../transport/http/access-settings.ts'
import type { ListenAddress } from '../transport/http/address.ts'
import { type Health, type HealthCheck, healthOf } from '../transport/http/health.ts'
import type { ListenerTransport } from '../transport/http/listener.ts'
import { httpListener } from '../transport/http/port.ts'
import { checkTlsFiles } from '../transport/http/tls.ts'
import type { TlsFiles } from '../transport/http/tls-files.ts'
import { otlp } from '../transport/otlp/otlp.ts'
import type { OtlpOptions } from '../transport/otlp/otlp-settings.ts'
import { type PageOptions, type PageSettings, readPage } from '../transport/page/page-settings.ts'
import { pushGateway } from '../transport/push-gateway/push-gateway.ts'
import type { PushGatewayOptions } from '../transport/push-gateway/push-settings.ts'
import { remoteWrite } from '../transport/remote-write/remote-write.ts'
import type { RemoteWriteOptions } from '../transport/remote-write/remote-write-settings.ts'
import type { SocketListenAddress } from '../transport/socket/address.ts'
import { socketListener } from '../transport/socket/socket.ts'
import type { PushTransport } from '../transport/transport.ts'
import { type List, list, type Setting, type Single, single } from './setting.ts'

/** How metrics leave the process: listeners and pushes. */
export interface TransportOptions {
  /**
   * Where to listen for scrapes over HTTP: `'127.0.0.1:9000'`, a port, or `{ host, port, path }`; or several of these in
   * an array. An object may have its own `allowedAddresses`, `basicAuthentication`, `bearerAuthentication` and `tls`,
   * which replace the options of these names; the two kinds of credentials count as one option. `false` for no port at
   * all. By default `'0.0.0.0:9000'` with the path `/metrics`, unless a Unix socket or a way of pushing is set up.
   *
   * @see {@link PrometheusBuilder.withHttpListener}
   * @throws BuildError with code `INVALID_LISTENER`, or the code of the option in the object.
   */
  readonly listener?: ListenAddress | readonly ListenAddress[] | false
  /**
   * A Unix socket to listen on: its path, or `{ socketPath, mode, path }`; or several of these in an array. The exporter
   * then listens on a port only if `listener` is set. None by default. The mode decides who may connect: `0o660` by
   * default, the owner and the group. An object may have its own `basicAuthentication` and `bearerAuthentication`. A
   * socket on which nobody listens any more is replaced; `close()` removes the socket.
   *
   * @see {@link PrometheusBuilder.withHttpUdsListener}
   * @throws BuildError with code `INVALID_LISTENER`, or the code of the option in the object.
   */
  readonly udsListener?: SocketListenAddress | readonly SocketListenAddress[]
  /**
   * The addresses and subnets that may connect, such as `['10.0.0.0/8', '::1']`, to ports without a list of their own.
   * Connections of all others are closed immediately. By default all may connect.
   *
   * @see {@link PrometheusBuilder.addAllowedAddress}
   * @throws BuildError with code `INVALID_ALLOWED_ADDRESS`.
   */
  readonly allowedAddresses?: readonly string[]
  /**
   * Usernames and passwords. A scraper needs one of these or of `bearerAuthentication`; all others get 401. `/health`
   * and `/live` need none. Listeners may have their own. By default none are needed.
   *
   * @see {@link PrometheusBuilder.withBasicAuthentication}
   * @throws BuildError with code `INVALID_AUTHENTICATION`.
   */
  readonly basicAuthentication?: readonly BasicCredentials[]
  /**
   * Tokens (`Authorization: Bearer …`). A scraper needs one of these or of `basicAuthentication`; all others get 401.
   * `/health` and `/live` need none. Listeners may have their own. By default none are needed.
   *
   * @see {@link PrometheusBuilder.withBearerAuthentication}
   * @throws BuildError with code `INVALID_AUTHENTICATION`.
   */
  readonly bearerAuthentication?: readonly string[]
  /**
   * Paths of PEM files: `{ certificate, key }`. Ports without files of their own then accept only TLS, 1.2 or later. The
   * files are read again every second, so that new ones are used soon. Plain HTTP by default.
   *
   * @see {@link PrometheusBuilder.withTls}
   * @throws BuildError with code `INVALID_TLS` when a file cannot be read, or the files do not belong together.
   */
  readonly tls?: TlsFiles
  /**
   * Tells whether the program can do its work now: `() => true`, `false` or `{ ready, details, endpoints }`, or a promise
   * of it. `/health` of every listener without a check of its own then answers 200 or 503, with JSON. Requests at the
   * same time share a call. A check that throws, or takes longer than `scrapeLimits.healthMs`, means not ready. By default
   * there is no check, and `/health` answers `OK` as long as the process answers, as `/live` always does.
   *
   * @see {@link PrometheusBuilder.withHealth}
   * @throws BuildError with code `INVALID_OPTION`.
   */
  readonly health?: HealthCheck
  /**
   * Whether listeners show a page, on which people watch all metrics as charts: `true`, at the path `/`, or `{ path }`.
   * Credentials and rules about addresses are those of the exposition. It reads the metrics once a second while somebody
   * looks, and costs nothing otherwise. `false` by default. In a server of your own mount `handle.page()`.
   *
   * @see {@link PrometheusBuilder.withPage}
   * @throws BuildError with code `INVALID_OPTION`, or `INVALID_LISTENER` if a listener has something else at the path.
   */
  readonly page?: boolean | PageOptions
  /**
   * A Pushgateway to push to, in the text format 0.0.4: `{ endpoint, job }`. The first push comes within a second, others
   * follow every 15,000 milliseconds by default, and a last one on `handle.close()` or when the process has nothing more
   * to do. `install()` and `build()` then listen only if a listener is set up, too. None by default.
   *
   * @see {@link PrometheusBuilder.withPushGateway}
   * @throws BuildError with code `INVALID_PUSH_GATEWAY` or `INVALID_DURATION`.
   */
  readonly pushGateway?: PushGatewayOptions & { readonly endpoint: string | URL }
  /**
   * A receiver of OTLP over HTTP to push to, such as an OpenTelemetry collector: `{ endpoint: 'http://127.0.0.1:4318' }`;
   * or several of these in an array, each with an interval of its own. The first push comes within a second, others
   * follow every 60,000 milliseconds by default, and a last one on `handle.close()` or when the process has nothing more
   * to do; `handle.flush()` pushes now. `install()` and `build()` then listen only if a listener is set up, too. None by
   * default.
   *
   * @see {@link PrometheusBuilder.withOtlp}
   * @throws BuildError with code `INVALID_OTLP` or `INVALID_DURATION`.
   */
  readonly otlp?: OtlpOption | readonly OtlpOption[]
  /**
   * A receiver of Prometheus remote write to push to: `{ endpoint: 'http://127.0.0.1:9090/api/v1/write', job: 'api' }`; or
   * several of these in an array, each with an interval of its own. The first push comes within a second, others follow
   * every 15,000 milliseconds by default, and a last one on `handle.close()` or when the process has nothing more to do;
   * `handle.flush()` pushes now. `install()` and `build()` then listen only if a listener is set up, too. None by default.
   *
   * @see {@link PrometheusBuilder.withRemoteWrite}
   * @throws BuildError with code `INVALID_REMOTE_WRITE` or `INVALID_DURATION`.
   */
  readonly remoteWrite?: RemoteWriteOption | readonly RemoteWriteOption[]
}

/** A receiver of OTLP, as one object. */
export type OtlpOption = OtlpOptions & {
  /**
   * The URL for metrics, such as `http://127.0.0.1:9090/api/v1/otlp/v1/metrics`. One without a path stands for a receiver
   * with the default path, `/v1/metrics`.
   */
  readonly endpoint: string | URL
}

/** A receiver of remote write, as one object. */
export type RemoteWriteOption = RemoteWriteOptions & {
  /** The whole URL, such as `http://127.0.0.1:9090/api/v1/write`. */
  readonly endpoint: string | URL
}

type Credentials = NonNullable<TransportOptions['basicAuthentication']>
type PushOption = NonNullable<TransportOptions['pushGateway']>
type PushArguments = readonly [endpoint: string | URL, options: PushGatewayOptions]

type OneOrMore<T> = T | readonly T[]

export const transportSettings = {
  listener: list('withHttpListener', httpListener, listOf) as List<
    readonly [ListenAddress | false],
    ListenerTransport,
    OneOrMore<ListenAddress> | false
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
  health: single('withHealth', undefined, healthOf) as Single<HealthCheck, Health | undefined>,
  page: single('withPage', undefined, readPage) as Single<boolean | PageOptions, PageSettings | undefined>,
  pushGateway: {
    method: 'withPushGateway',
    initial: undefined,
    isList: false,
    check: pushGateway,
    callsFor: given => [receiverCall(given, 'withPushGateway', 'INVALID_PUSH_GATEWAY')],
  } as Setting<PushArguments, PushTransport | undefined, PushOption>,
  otlp: list('withOtlp', otlp, (given: OneOrMore<OtlpOption>, method) =>
    listOf(given, method).map(([one]) => receiverCall(one, method, 'INVALID_OTLP')),
  ) as List<readonly [endpoint: string | URL, options: OtlpOptions], PushTransport, OneOrMore<OtlpOption>>,
  remoteWrite: list('withRemoteWrite', remoteWrite, (given: OneOrMore<RemoteWriteOption>, method) =>
    listOf(given, method).map(([one]) => receiverCall(one, method, 'INVALID_REMOTE_WRITE')),
  ) as List<
    readonly [endpoint: string | URL, options: RemoteWriteOptions],
    PushTransport,
    OneOrMore<RemoteWriteOption>
  >,
}

export type TransportSettingName = keyof typeof transportSettings

/** One value, or several in an array. The array may not be empty: the exporter would listen on its default port. */
function listOf<T>(given: OneOrMore<T>, method: string): ReadonlyArray<readonly [T]> {
  if (!Array.isArray(given)) return [[given as T]]
  if (given.length > 0) return given.map((one: T) => [one] as const)
  throw new BuildError('INVALID_OPTION', `${method} is an empty list. Leave it out, or give one.`)
}

/** The arguments of a call that has the effect of one object, which people like to take for the URL alone. */
function receiverCall<T extends { readonly endpoint: string | URL }>(
  given: T,
  method: string,
  code: BuildErrorCode,
): readonly [endpoint: string | URL, options: Omit<T, 'endpoint'>] {
  if (typeof given !== 'object' || given === null || Array.isArray(given) || given instanceof URL) {
    // A URL is not shown: it may have a password in it.
    const what = typeof given === 'string' ? 'a string' : given instanceof URL ? 'a URL' : shown(given)
    const remedy = 'Give an object with the URL as its endpoint, such as { endpoint: url }.'
    throw new BuildError(code, `${method} got ${what}. ${remedy}`)
  }
  const { endpoint, ...options } = given
  return [endpoint, options]
}
