import { checkTimer } from '../../base/duration.ts'
import { BuildError, isPlainObject, shown, unknownKey } from '../../base/error.ts'
import { readEndpoint } from '../endpoint.ts'
import { checkInterval } from '../interval.ts'
import type { PushError } from '../push-error.ts'
import { checkHeaders } from '../request-headers.ts'
import type { Temporality } from './metric.ts'
import { type Resource, type ResourceAttributes, type ResourceValue, resourceOf } from './resource.ts'

/** How to push to a receiver of OTLP over HTTP. */
export interface OtlpOptions {
  /** Headers of each request, such as `{ Authorization: 'Bearer …' }`; none by default. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /**
   * From the end of one push to the start of the next, in milliseconds. 60,000 by default; with `Infinity` only
   * `handle.flush()` and `handle.close()` push.
   */
  readonly intervalMs?: number | undefined
  /**
   * How long a push may take, from running the collectors to the answer, in milliseconds; for the last push, with all
   * its tries. 10,000 by default.
   */
  readonly timeoutMs?: number | undefined
  /** `'protobuf'` (the default) or `'json'`. */
  readonly encoding?: 'protobuf' | 'json' | undefined
  /** `'gzip'` (the default) or `'none'`. Requests below a kilobyte are never compressed. */
  readonly compression?: 'gzip' | 'none' | undefined
  /**
   * What counters and histograms count from: with `'cumulative'` (the default) from their start, with `'delta'` from the
   * last push that arrived.
   */
  readonly temporality?: Temporality | undefined
  /**
   * Attributes that describe the program, such as `{ 'service.name': 'api' }`, added to defaults of the conventions:
   * `service.name` is `unknown_service:node`, `service.instance.id` is drawn for each process. `undefined` leaves one of
   * these out.
   */
  readonly resource?: ResourceAttributes | undefined
  /** Called with each failure. By default each reason is reported once, as a process warning. */
  readonly onError?: ((error: PushError) => void | Promise<void>) | undefined
}

/** The settings, checked. */
export interface OtlpSettings {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly intervalMs: number
  readonly timeoutMs: number
  readonly encoding: 'protobuf' | 'json'
  readonly compression: 'gzip' | 'none'
  readonly temporality: Temporality
  readonly resource: Resource
  readonly onError: OtlpOptions['onError']
}

const names = [
  'headers',
  'intervalMs',
  'timeoutMs',
  'encoding',
  'compression',
  'temporality',
  'resource',
  'onError',
]

/** Headers that are those of the request itself. */
const ownHeaders = ['content-type', 'content-length', 'content-encoding', 'transfer-encoding', 'connection']

function invalidOtlp(problem: string): BuildError {
  return new BuildError('INVALID_OTLP', `withOtlp got ${problem}`)
}

/**
 * Reads the settings of OTLP, with their defaults.
 *
 * @throws BuildError with code `INVALID_OTLP` or `INVALID_DURATION`.
 */
export function readOtlpSettings(endpoint: string | URL, options: OtlpOptions): OtlpSettings {
  if (!isPlainObject(options)) {
    throw invalidOtlp(`${shown(options)} for its options. Give an object such as { intervalMs: 60000 }.`)
  }
  const typo = unknownKey(options, names)
  if (typo !== undefined) throw invalidOtlp(`the option ${shown(typo)}. The options are ${names.join(', ')}.`)
  const { headers = {}, intervalMs = 60_000, timeoutMs = 10_000, resource = {}, onError } = options
  if (onError !== undefined && typeof onError !== 'function') {
    throw invalidOtlp(`${shown(onError)} for onError. Give a function that takes an error.`)
  }
  return {
    url: readUrl(endpoint),
    headers: checkHeaders(headers, ownHeaders, invalidOtlp),
    intervalMs: checkInterval(intervalMs, 'withOtlp, intervalMs'),
    timeoutMs: checkTimer(timeoutMs, 'withOtlp, timeoutMs'),
    encoding: oneOf(options.encoding, 'encoding', ['protobuf', 'json']),
    compression: oneOf(options.compression, 'compression', ['gzip', 'none']),
    temporality: oneOf(options.temporality, 'temporality', ['cumulative', 'delta']),
    resource: resourceOf(checkResource(resource)),
    onError,
  }
}

/** One of the values; the first if it is left out. */
function oneOf<T extends string>(given: T | undefined, option: string, values: readonly [T, ...T[]]): T {
  const value = given === undefined ? values[0] : given
  if (values.includes(value)) return value
  const all = values.map(one => `"${one}"`).join(' or ')
  throw invalidOtlp(`${shown(given)} for ${option}. Give ${all}.`)
}

/** A URL without a path is that of a receiver, whose path for metrics is added. */
function readUrl(endpoint: unknown): URL {
  const url = readEndpoint(endpoint, {
    example: 'http://127.0.0.1:4318/v1/metrics',
    place: 'in the option headers, as Authorization',
    refuse: (given, problem) => invalidOtlp(`${given}, which ${problem}`),
  })
  if (url.pathname === '/') url.pathname = '/v1/metrics'
  return url
}

function isAttribute(value: unknown): value is ResourceValue | undefined {
  return value === undefined || ['string', 'boolean', 'number'].includes(typeof value)
}

function checkResource(resource: ResourceAttributes): ResourceAttributes {
  if (!isPlainObject(resource)) {
    throw invalidOtlp(`${shown(resource)} for resource. Give an object such as { 'service.name': 'api' }.`)
  }
  for (const [name, value] of Object.entries(resource)) {
    if (name !== '' && isAttribute(value)) continue
    throw invalidOtlp(
      `${shown(value)} for the attribute ${shown(name)} of the resource. Give a string, a number or a boolean.`,
    )
  }
  return resource
}
