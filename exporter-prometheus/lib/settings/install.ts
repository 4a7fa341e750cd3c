import { messageOf } from 'metrics-facade'
import { BuildError, isPlainObject, shown, unknownKey } from '../base/error.ts'
import { remedyFor } from '../base/peer-options.ts'
import type { PrometheusHandle } from '../handle.ts'
import { PrometheusBuilder } from './builder.ts'
import type { ExporterOptions } from './exporter-options.ts'
import { checkIdleTimeout, readGlobalLabels } from './options.ts'

/** What only a listener needs. */
type ListenerOption =
  | 'listener'
  | 'udsListener'
  | 'allowedAddresses'
  | 'basicAuthentication'
  | 'bearerAuthentication'
  | 'tls'

type Apply = {
  [K in keyof ExporterOptions]-?: (builder: PrometheusBuilder, value: NonNullable<ExporterOptions[K]>) => void
}

const apply: Apply = {
  listener: (builder, address) => builder.withHttpListener(address),
  udsListener: (builder, address) => builder.withHttpUdsListener(address),
  allowedAddresses: (builder, addresses) => {
    for (const address of checkAccess(addresses, 'allowedAddresses')) builder.addAllowedAddress(address)
  },
  basicAuthentication: (builder, credentials) => {
    for (const credential of checkAccess(credentials, 'basicAuthentication')) {
      const { username, password } = checkCredential(credential)
      builder.withBasicAuthentication(username, password)
    }
  },
  bearerAuthentication: (builder, tokens) => {
    for (const token of checkAccess(tokens, 'bearerAuthentication')) builder.withBearerAuthentication(token)
  },
  tls: (builder, files) => builder.withTls(files),
  pushGateway: (builder, { endpoint, ...options }) => builder.withPushGateway(endpoint, options),
  buckets: (builder, bounds) => builder.setBuckets(bounds),
  bucketsForMetric: (builder, entries) => {
    for (const [matcher, bounds] of checkPairs(entries, 'bucketsForMetric')) {
      builder.setBucketsForMetric(matcher, bounds)
    }
  },
  nativeHistogramsForMetric: (builder, entries) => {
    for (const [matcher, settings] of checkPairs(entries, 'nativeHistogramsForMetric')) {
      builder.setNativeHistogramForMetric(matcher, settings)
    }
  },
  quantiles: (builder, quantiles) => builder.setQuantiles(quantiles),
  significantDigits: (builder, digits) => builder.setSignificantDigits(digits),
  bucketDurationMs: (builder, durationMs) => builder.setBucketDuration(durationMs),
  bucketCount: (builder, count) => builder.setBucketCount(count),
  globalLabels: (builder, labels) => {
    for (const [name, value] of readGlobalLabels(labels)) builder.addGlobalLabel(name, value)
  },
  recommendedNaming: (builder, enabled) => builder.withRecommendedNaming(enabled),
  utf8Names: (builder, enabled) => builder.withUtf8Names(enabled),
  idleTimeout: (builder, given) => {
    const { kinds, timeoutMs } = checkIdleTimeout(given)
    builder.idleTimeout(kinds, timeoutMs)
  },
  upkeepIntervalMs: (builder, intervalMs) => builder.upkeepInterval(intervalMs),
  exemplars: (builder, context) => builder.withExemplars(context),
  createdTimestamps: (builder, enabled) => builder.withCreatedTimestamps(enabled),
  scrapeMetrics: (builder, prefix) => builder.withScrapeMetrics(prefix),
  reuse: (builder, enabled) => builder.withReuse(enabled),
  scrapeLimits: (builder, limits) => builder.withScrapeLimits(limits),
  clock: (builder, now) => builder.withClock(now),
}

/**
 * Who may scrape. Strings are iterable too: each character would become a token, and '' none. And a list that is empty, as where a variable of the environment is not set, must not let everyone in.
 */
function checkAccess<T>(given: readonly T[], option: string): readonly T[] {
  const fail = (problem: string): never => {
    throw new BuildError('INVALID_OPTION', `The option "${option}" ${problem}`)
  }
  // Not shown: it may be a password.
  if (!Array.isArray(given)) fail('must be an array. Put even a single one in an array.')
  return given.length > 0 ? given : fail('is an empty list. Leave it out to let everyone in.')
}

/** One of `basicAuthentication`, of which nothing is shown but the names of its settings. */
function checkCredential<T extends object>(given: T): T {
  const unknown = isPlainObject(given) ? unknownKey(given, ['username', 'password']) : undefined
  if (isPlainObject(given) && unknown === undefined) return given
  const problem =
    unknown === undefined ? 'that is not an object' : `with ${shown(unknown)}, which it does not know`
  throw new BuildError(
    'INVALID_OPTION',
    `The option "basicAuthentication" has an entry ${problem}. Give { username, password } for each.`,
  )
}

/** A `Map` will do as well as an array of pairs, but not a string: an empty one would have no pairs. */
function checkPairs<T>(given: Iterable<T>, option: string): Iterable<T> {
  if (typeof given === 'object' && given !== null && Symbol.iterator in given) return given
  throw new BuildError(
    'INVALID_OPTION',
    `The option "${option}" is ${shown(given)}. Give pairs of a matcher and its settings in an array.`,
  )
}

/** A builder with these settings; an option that does not exist is an error, so that a typo shows. */
function builderFor(options: ExporterOptions): PrometheusBuilder {
  if (!isPlainObject(options)) {
    // What is in an object is not shown: it may be a password.
    const given = typeof options === 'object' ? Object.prototype.toString.call(options) : shown(options)
    throw new BuildError(
      'INVALID_OPTION',
      `The options are ${given}. Give a plain object such as { buckets: [0.1, 1] }, or nothing.`,
    )
  }
  const builder = new PrometheusBuilder('options')
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(apply, name)) {
      throw new BuildError(
        'INVALID_OPTION',
        `There is no option ${shown(name)}. ${remedyFor(name, Object.keys(apply))}`,
      )
    }
    if (value === undefined) continue
    try {
      apply[name as keyof ExporterOptions](builder, value as never)
    } catch (error) {
      if (error instanceof BuildError) throw asOption(name, error)
      throw new BuildError(
        'INVALID_OPTION',
        `The option "${name}" does not have the form that ExporterOptions gives it: ${messageOf(error)}.`,
        { cause: error },
      )
    }
  }
  return builder
}

/** An error of the builder, which names its method, as one that names the option that was written. */
function asOption(name: string, error: BuildError): BuildError {
  const [method = ''] = /^\w+/.exec(error.message) ?? []
  if (!Object.hasOwn(PrometheusBuilder.prototype, method)) return error
  const message = `The option "${name}"${error.message.slice(method.length)}`
  return new BuildError(error.code, message, error.cause === undefined ? undefined : { cause: error.cause })
}

/**
 * Listens for scrapes and records everything that this process emits: `new PrometheusBuilder()….install()` with its
 * settings as one object. Listens on `0.0.0.0:9000` by default, unless it pushes.
 *
 * @throws BuildError for an option that cannot be used, or an address that cannot be listened on.
 * @throws SetRecorderError when a global recorder is set already, unless it is an exporter's and `reuse` is set.
 */
export async function install(options: ExporterOptions = {}): Promise<PrometheusHandle> {
  return builderFor(options).install()
}

/**
 * Records everything that this process emits, without a listener: `new PrometheusBuilder()….installRecorder()` with its
 * settings as one object. Serve `handle.render()`, or mount `handle.requestHandler()`.
 *
 * @throws BuildError for an option that cannot be used.
 * @throws SetRecorderError when a global recorder is set already, unless it is an exporter's and `reuse` is set.
 */
export function installRecorder(
  options: Omit<ExporterOptions, ListenerOption | 'pushGateway'> = {},
): PrometheusHandle {
  return builderFor(options).installRecorder()
}
