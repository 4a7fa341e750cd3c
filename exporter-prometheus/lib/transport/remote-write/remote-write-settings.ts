import { checkTimer } from '../../base/duration.ts'
import { BuildError, isPlainObject, shown, unknownKey } from '../../base/error.ts'
import { readEndpoint } from '../endpoint.ts'
import { checkInterval } from '../interval.ts'
import type { PushError } from '../push-error.ts'
import { checkHeaders, checkLine } from '../request-headers.ts'

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
  /** Called with each failure. By default each reason is reported once, as a process warning. */
  readonly onError?: ((error: PushError) => void | Promise<void>) | undefined
}

/** The settings, checked. */
export interface RemoteWriteSettings {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly job: string
  /** The host's name if it is `undefined`. */
  readonly instance: string | undefined
  readonly intervalMs: number
  readonly timeoutMs: number
  readonly version: 'auto' | '2.0' | '1.0'
  readonly maxSamplesPerSend: number
  readonly maxPendingSamples: number
  readonly onError: RemoteWriteOptions['onError']
}

const names = [
  'headers',
  'username',
  'password',
  'bearerToken',
  'job',
  'instance',
  'intervalMs',
  'timeoutMs',
  'version',
  'maxSamplesPerSend',
  'maxPendingSamples',
  'onError',
]

const versions = ['auto', '2.0', '1.0'] as const

/** Headers that are those of the request itself. */
const ownHeaders = [
  'content-type',
  'content-length',
  'content-encoding',
  'transfer-encoding',
  'connection',
  'user-agent',
  'x-prometheus-remote-write-version',
]

function invalid(problem: string): BuildError {
  return new BuildError('INVALID_REMOTE_WRITE', `withRemoteWrite got ${problem}`)
}

/**
 * Reads the settings of remote write, with their defaults.
 *
 * @throws BuildError with code `INVALID_REMOTE_WRITE` or `INVALID_DURATION`.
 */
export function readRemoteWriteSettings(
  endpoint: string | URL,
  options: RemoteWriteOptions,
): RemoteWriteSettings {
  if (!isPlainObject(options)) {
    throw invalid(`${shown(options)} for its options. Give an object such as { intervalMs: 15000 }.`)
  }
  const typo = unknownKey(options, names)
  if (typo !== undefined) throw invalid(`the option ${shown(typo)}. The options are ${names.join(', ')}.`)
  const { intervalMs = 15_000, timeoutMs = 10_000, version = 'auto', onError } = options
  if (!versions.includes(version))
    throw invalid(`${shown(version)} for version. Give "auto", "2.0" or "1.0".`)
  if (onError !== undefined && typeof onError !== 'function') {
    throw invalid(`${shown(onError)} for onError. Give a function that takes an error.`)
  }
  return {
    url: readUrl(endpoint),
    headers: headersOf(options),
    job: checkLabel(options.job, 'job') ?? '',
    instance: checkLabel(options.instance, 'instance'),
    intervalMs: checkInterval(intervalMs, 'withRemoteWrite, intervalMs'),
    timeoutMs: checkTimer(timeoutMs, 'withRemoteWrite, timeoutMs'),
    version,
    maxSamplesPerSend: checkCount(options.maxSamplesPerSend, 'maxSamplesPerSend', 2_000),
    maxPendingSamples: checkCount(options.maxPendingSamples, 'maxPendingSamples', 1_000_000),
    onError,
  }
}

function readUrl(endpoint: unknown): URL {
  const example = 'http://127.0.0.1:9090/api/v1/write'
  const url = readEndpoint(endpoint, {
    example,
    place: 'in the options username and password',
    refuse: (given, problem) => invalid(`${given}, which ${problem}`),
  })
  if (url.pathname === '/') {
    throw invalid(`${shown(String(endpoint))}, which has no path. Give a URL such as "${example}".`)
  }
  return url
}

/** All headers that the program asks for. */
function headersOf(options: RemoteWriteOptions): Readonly<Record<string, string>> {
  const headers = checkHeaders(options.headers ?? {}, ownHeaders, invalid)
  const authorization = authorizationOf(options)
  const isTwice =
    authorization !== undefined && Object.keys(headers).some(name => name.toLowerCase() === 'authorization')
  if (isTwice) throw invalid('credentials twice. Leave out the header Authorization, or the options for it.')
  return { ...headers, ...(authorization !== undefined && { Authorization: authorization }) }
}

function authorizationOf({ username, password, bearerToken }: RemoteWriteOptions): string | undefined {
  const isBasic = username !== undefined || password !== undefined
  if (bearerToken !== undefined) {
    if (isBasic) throw invalid('credentials twice. Give either a username or a bearerToken.')
    return `Bearer ${checkLine(bearerToken, 'the option bearerToken', invalid)}`
  }
  if (!isBasic) return undefined
  if (typeof username !== 'string' || username === '' || username.includes(':')) {
    throw invalid(`${shown(username)} for username. Give a string that is not empty and has no ":" in it.`)
  }
  if (password !== undefined && typeof password !== 'string') {
    throw invalid('a password that is not a string.')
  }
  return `Basic ${Buffer.from(`${username}:${password ?? ''}`).toString('base64')}`
}

function checkLabel(value: unknown, option: string): string | undefined {
  if (value === undefined) return undefined
  if (typeof value === 'string') return value.toWellFormed()
  throw invalid(`${shown(value)} for ${option}. Give a string.`)
}

function checkCount(given: number | undefined, option: string, initial: number): number {
  if (given === undefined) return initial
  if (Number.isInteger(given) && given >= 1) return given
  throw invalid(`${shown(given)} for ${option}. Give an integer from 1.`)
}
