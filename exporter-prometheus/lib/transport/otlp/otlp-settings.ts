import { type BuildError, isPlainObject, shown } from '../../base/error.ts'
import type { ClientTlsFiles } from '../client-tls.ts'
import { readEndpoint } from '../endpoint.ts'
import type { PushError } from '../push-error.ts'
import { type CommonSettings, OptionReader } from '../push-options.ts'
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
  /** `'gzip'` (the default) or `'none'`. Requests below 8 kilobytes are never compressed. */
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
  /**
   * Paths of PEM files for a receiver behind `https:`: `{ ca }`, `{ certificate, key }` or all. By default those
   * authorities are trusted that Node trusts, and no certificate is shown.
   */
  readonly tls?: ClientTlsFiles | undefined
  /** Called with each failure. By default each reason is reported once, as a process warning. */
  readonly onError?: ((error: PushError) => void | Promise<void>) | undefined
}

/** The settings, checked. */
export interface OtlpSettings extends CommonSettings {
  readonly encoding: 'protobuf' | 'json'
  readonly compression: 'gzip' | 'none'
  readonly temporality: Temporality
  readonly resource: Resource
}

const reader = new OptionReader('withOtlp', 'INVALID_OTLP')

const invalidOtlp = (problem: string): BuildError => reader.refuse(problem)

/**
 * Reads the settings of OTLP, with their defaults.
 *
 * @throws BuildError with code `INVALID_OTLP`, `INVALID_DURATION` or `INVALID_TLS`.
 */
export function readOtlpSettings(endpoint: string | URL, options: OtlpOptions): OtlpSettings {
  reader.checkObject(options)
  const { encoding, compression, temporality, resource = {} } = options
  const further = ['encoding', 'compression', 'temporality', 'resource']
  return {
    ...reader.common(options, readUrl(endpoint), further, 60_000),
    encoding: reader.oneOf(encoding, 'encoding', ['protobuf', 'json']),
    compression: reader.oneOf(compression, 'compression', ['gzip', 'none']),
    temporality: reader.oneOf(temporality, 'temporality', ['cumulative', 'delta']),
    resource: resourceOf(checkResource(resource)),
  }
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
