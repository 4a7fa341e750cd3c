import { shown } from '../../base/error.ts'
import type { ClientTlsFiles } from '../client-tls.ts'
import { readEndpoint } from '../endpoint.ts'
import type { PushError } from '../push-error.ts'
import { type CommonSettings, OptionReader } from '../push-options.ts'

/** How to push to a receiver of remote write. */
export interface RemoteWriteOptions {
  /** Headers of each request, such as `{ 'X-Scope-OrgID': 'shop' }`; none by default. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** For basic authentication, which is off by default. */
  readonly username?: string | undefined
  /** For basic authentication; empty by default. */
  readonly password?: string | undefined
  /** A token, sent as `Authorization: Bearer …`; none by default. */
  readonly bearerToken?: string | undefined
  /** The label `job` of every series that has none; none by default. */
  readonly job?: string | undefined
  /**
   * The label `instance` of every series that has none: the host's name by default, `''` for none. Two processes whose
   * series have the same labels would overwrite one another, so each needs a value of its own.
   */
  readonly instance?: string | undefined
  /**
   * From the end of one push to the start of the next, in milliseconds. 15,000 by default; with `Infinity` only
   * `handle.flush()` and `handle.close()` push.
   */
  readonly intervalMs?: number | undefined
  /**
   * How long a push may take, from running the collectors to the last answer, in milliseconds; for the last push, with
   * all its tries. 10,000 by default.
   */
  readonly timeoutMs?: number | undefined
  /**
   * The version of the protocol: `'auto'` (the default) is 2.0, and 1.0 for receivers that do not know it; `'2.0'` and
   * `'1.0'` are nothing but that.
   */
  readonly version?: 'auto' | '2.0' | '1.0' | undefined
  /** The most samples of one request. 2,000 by default. */
  readonly maxSamplesPerSend?: number | undefined
  /**
   * The most samples that are kept while the receiver is away, each 8 bytes; the oldest are given up beyond that.
   * 1,000,000 by default.
   */
  readonly maxPendingSamples?: number | undefined
  /**
   * Paths of PEM files for a receiver behind `https:`: `{ ca }`, `{ certificate, key }` or all. By default those
   * authorities are trusted that Node trusts, and no certificate is shown.
   */
  readonly tls?: ClientTlsFiles | undefined
  /** Called with each failure. By default each reason is reported once, as a process warning. */
  readonly onError?: ((error: PushError) => void | Promise<void>) | undefined
}

/** The settings, checked. */
export interface RemoteWriteSettings extends CommonSettings {
  readonly job: string
  /** The host's name if it is `undefined`. */
  readonly instance: string | undefined
  readonly version: 'auto' | '2.0' | '1.0'
  readonly maxSamplesPerSend: number
  readonly maxPendingSamples: number
}

const further = [
  'username',
  'password',
  'bearerToken',
  'job',
  'instance',
  'version',
  'maxSamplesPerSend',
  'maxPendingSamples',
]

/** Headers of the protocol, beside those of each request. */
const forbiddenHeaders = ['user-agent', 'x-prometheus-remote-write-version']

const reader = new OptionReader('withRemoteWrite', 'INVALID_REMOTE_WRITE')

/**
 * Reads the settings of remote write, with their defaults.
 *
 * @throws BuildError with code `INVALID_REMOTE_WRITE`, `INVALID_DURATION` or `INVALID_TLS`.
 */
export function readRemoteWriteSettings(
  endpoint: string | URL,
  options: RemoteWriteOptions,
): RemoteWriteSettings {
  reader.checkObject(options)
  const common = reader.common(options, readUrl(endpoint), further, 15_000, forbiddenHeaders)
  return {
    ...common,
    headers: { ...common.headers, ...authorizationOf(options) },
    job: checkLabel(options.job, 'job') ?? '',
    instance: checkLabel(options.instance, 'instance'),
    version: reader.oneOf(options.version, 'version', ['auto', '2.0', '1.0']),
    maxSamplesPerSend: checkCount(options.maxSamplesPerSend, 'maxSamplesPerSend', 2_000),
    maxPendingSamples: checkCount(options.maxPendingSamples, 'maxPendingSamples', 1_000_000),
  }
}

function readUrl(endpoint: unknown): URL {
  const example = 'http://127.0.0.1:9090/api/v1/write'
  const url = readEndpoint(endpoint, {
    example,
    place: 'in the options username and password',
    refuse: (given, problem) => reader.refuse(`${given}, which ${problem}`),
  })
  if (url.pathname === '/') {
    throw reader.refuse(`${shown(String(endpoint))}, which has no path. Give a URL such as "${example}".`)
  }
  return url
}

/** The header with the credentials, if there are any. */
function authorizationOf({
  headers = {},
  username,
  password,
  bearerToken,
}: RemoteWriteOptions): Readonly<Record<string, string>> {
  const basic = reader.basicAuthorization(username, password)
  const token = bearerToken === undefined ? undefined : reader.line(bearerToken, 'the option bearerToken')
  const bearer = token === undefined ? undefined : `Bearer ${token}`
  const given = Object.keys(headers).filter(name => name.toLowerCase() === 'authorization')
  const [authorization, ...others] = [basic, bearer].filter(value => value !== undefined)
  if (authorization === undefined) return {}
  if (others.length + given.length > 0) {
    throw reader.refuse(
      'credentials twice. Give one of a username, a bearerToken and the header Authorization.',
    )
  }
  return { Authorization: authorization }
}

function checkLabel(value: unknown, option: string): string | undefined {
  if (value === undefined) return undefined
  if (typeof value === 'string') return value.toWellFormed()
  throw reader.refuse(`${shown(value)} for ${option}. Give a string.`)
}

function checkCount(given: number | undefined, option: string, initial: number): number {
  if (given === undefined) return initial
  if (Number.isInteger(given) && given >= 1) return given
  throw reader.refuse(`${shown(given)} for ${option}. Give an integer from 1.`)
}
