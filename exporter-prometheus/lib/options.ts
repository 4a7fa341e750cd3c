import { type Labels, type LabelValue, messageOf } from 'metrics-facade'
import { isMask } from 'metrics-facade/registry'
import { BuildError, isPlainObject, shown, unknownKey } from './error.ts'
import { labelEntries } from './given-labels.ts'
import type { Matcher } from './series/matcher.ts'
import { isLegalMetricName, sanitizeLabelName } from './series/name.ts'
import type { NativeHistogramSettings } from './series/native-settings.ts'
import type { TraceContext } from './series/trace.ts'
import type { ListenAddress, SocketListenAddress } from './transport/address.ts'
import type { ScrapeLimits } from './transport/limits.ts'
import type { PushGatewayOptions } from './transport/push-settings.ts'
import type { TlsFiles } from './transport/tls-files.ts'

/** Where a listener listens that nobody gave a port: the one of the original. */
export const defaultPort = 9000

/** All settings as one object; each is documented at the builder's method of the same name. */
export interface ExporterOptions {
  /** @see PrometheusBuilder.withHttpListener */
  readonly listener?: ListenAddress
  /** @see PrometheusBuilder.withHttpUdsListener */
  readonly udsListener?: SocketListenAddress
  /** @see PrometheusBuilder.addAllowedAddress */
  readonly allowedAddresses?: readonly string[]
  /** @see PrometheusBuilder.withBasicAuthentication */
  readonly basicAuthentication?: ReadonlyArray<{ readonly username: string; readonly password: string }>
  /** @see PrometheusBuilder.withBearerAuthentication */
  readonly bearerAuthentication?: readonly string[]
  /** @see PrometheusBuilder.withTls */
  readonly tls?: TlsFiles
  /** @see PrometheusBuilder.withPushGateway */
  readonly pushGateway?: PushGatewayOptions & { readonly endpoint: string | URL }
  /** @see PrometheusBuilder.setBuckets */
  readonly buckets?: readonly number[]
  /** @see PrometheusBuilder.setBucketsForMetric */
  readonly bucketsForMetric?: Iterable<readonly [Matcher, readonly number[]]>
  /** @see PrometheusBuilder.setNativeHistogramForMetric */
  readonly nativeHistogramsForMetric?: Iterable<readonly [Matcher, NativeHistogramSettings]>
  /** @see PrometheusBuilder.setQuantiles */
  readonly quantiles?: readonly number[]
  /** @see PrometheusBuilder.setSignificantDigits */
  readonly significantDigits?: number
  /** @see PrometheusBuilder.setBucketDuration */
  readonly bucketDurationMs?: number
  /** @see PrometheusBuilder.setBucketCount */
  readonly bucketCount?: number
  /** @see PrometheusBuilder.addGlobalLabel */
  readonly globalLabels?: Labels
  /** @see PrometheusBuilder.withRecommendedNaming */
  readonly recommendedNaming?: boolean
  /** @see PrometheusBuilder.withUtf8Names */
  readonly utf8Names?: boolean
  /** @see PrometheusBuilder.idleTimeout */
  readonly idleTimeout?: { readonly kinds: number; readonly timeoutMs: number }
  /** @see PrometheusBuilder.upkeepInterval */
  readonly upkeepIntervalMs?: number
  /** @see PrometheusBuilder.withExemplars */
  readonly exemplars?: TraceContext
  /** @see PrometheusBuilder.withCreatedTimestamps */
  readonly createdTimestamps?: boolean
  /** @see PrometheusBuilder.withScrapeMetrics */
  readonly scrapeMetrics?: string
  /**
   * Returns the handle of the exporter that is installed already, if one is, instead of throwing: for set-up that runs
   * more than once. `false` by default.
   *
   * @see PrometheusBuilder.withReuse
   */
  readonly reuse?: boolean
  /** @see PrometheusBuilder.withScrapeLimits */
  readonly scrapeLimits?: ScrapeLimits
  /** @see PrometheusBuilder.withClock */
  readonly clock?: () => number
}

/** Checks quantiles: at least one, each from 0 to 1; returns a copy without repetitions, ascending. */
export function checkQuantiles(quantiles: readonly number[], option: string): readonly number[] {
  if (!Array.isArray(quantiles) || quantiles.length === 0) {
    throw new BuildError(
      'INVALID_QUANTILES',
      `${option} got no quantiles. Give at least one from 0 to 1, such as 0.99.`,
    )
  }
  for (const quantile of quantiles) {
    if (typeof quantile === 'number' && quantile >= 0 && quantile <= 1) continue
    throw new BuildError(
      'INVALID_QUANTILES',
      `${option} got ${shown(quantile)} in [${[...quantiles].map(shown).join(', ')}]. Quantiles go from 0 to 1: the 99th percentile is 0.99.`,
    )
  }
  return [...new Set(quantiles)].sort((a, b) => a - b)
}

/** Checks that an option is a function. */
export function checkFunction<F>(given: F, option: string, returns: string): F {
  if (typeof given === 'function') return given
  throw new BuildError(
    'INVALID_OPTION',
    `${option} got ${shown(given)}. Give a function that returns ${returns}.`,
  )
}

/** Checks a clock, and reads it once: milliseconds of 0 or more. */
export function checkClock(now: () => number, option: string): () => number {
  const remedy = 'Give a function that returns milliseconds, a finite number of 0 or more.'
  const fail = (problem: string, options?: ErrorOptions): never => {
    throw new BuildError('INVALID_OPTION', `${option} got ${problem}. ${remedy}`, options)
  }
  if (typeof now !== 'function') fail(shown(now))
  let time: unknown
  try {
    time = now()
  } catch (error) {
    fail(`a clock that throws: ${messageOf(error)}`, { cause: error })
  }
  return Number.isFinite(time) && (time as number) >= 0 ? now : fail(`a clock that shows ${shown(time)}`)
}

/** Checks a switch: a text such as `'false'`, as an environment has it, would turn it on. */
export function checkSwitch(enabled: boolean, option: string): boolean {
  if (typeof enabled === 'boolean') return enabled
  throw new BuildError('INVALID_OPTION', `${option} got ${shown(enabled)}. Give true or false.`)
}

/** Checks what names of metrics begin with. */
export function checkPrefix(prefix: string, option: string): string {
  if (typeof prefix === 'string' && isLegalMetricName(prefix) && !prefix.endsWith('_')) return prefix
  throw new BuildError(
    'INVALID_OPTION',
    `${option} got ${shown(prefix)} for a prefix. Give letters, digits, "_" and ":", no digit first and no "_" last.`,
  )
}

/** Checks a set of metric kinds. */
export function checkKinds(kinds: number, option: string): number {
  if (isMask(kinds)) return kinds
  throw new BuildError(
    'INVALID_OPTION',
    `${option} got ${shown(kinds)} for metric kinds. Unite those of MetricKindMask with "|", or use MetricKindMask.All.`,
  )
}

/** Checks the option `idleTimeout`: both of its settings, and no others. */
export function checkIdleTimeout(
  given: NonNullable<ExporterOptions['idleTimeout']>,
): NonNullable<ExporterOptions['idleTimeout']> {
  const fail = (problem: string): never => {
    const remedy = 'Give { kinds, timeoutMs }, or leave the option out.'
    throw new BuildError(
      'INVALID_OPTION',
      `The option "idleTimeout" is ${shown(given)}: ${problem} ${remedy}`,
    )
  }
  if (!isPlainObject(given)) fail('it is no object.')
  const unknown = unknownKey(given, ['kinds', 'timeoutMs'])
  if (unknown !== undefined) fail(`there is no "${unknown}".`)
  if (given.timeoutMs === undefined) fail('it has no timeoutMs.')
  return given
}

/** Reads the option `globalLabels`, unchecked; one without a value is not left out, as it would be of a metric. */
export function readGlobalLabels(labels: Labels): ReadonlyArray<readonly [string, LabelValue]> {
  return labelEntries(labels, problem => {
    throw new BuildError('INVALID_OPTION', `The option "globalLabels" is wrong: ${problem}.`)
  })
}

/** Checks a global label, and returns its value as it is written. */
export function checkGlobalLabel(name: string, value: LabelValue): string {
  const fail = (problem: string): never => {
    throw new BuildError('INVALID_GLOBAL_LABEL', `the global label ${shown(name)}: ${problem}`)
  }
  if (typeof name !== 'string' || sanitizeLabelName(name) !== name) {
    // Twice, because what is put in for characters may be more underscores than may be given.
    const instead = sanitizeLabelName(sanitizeLabelName(typeof name === 'string' ? name : shown(name)))
    fail(
      `the name must be letters, digits and "_", not start with a digit or "__"; for example "${instead}".`,
    )
  }
  if (name === 'le' || name === 'quantile') fail("this label is the exporter's own. Choose another name.")
  const text = value === undefined || value === null ? '' : textOf(value)
  return text === '' ? fail(`the value ${shown(value)} is no value. Give one, or leave the label out.`) : text
}

/** As `String` has it; empty for an object that it cannot turn into text. */
function textOf(value: unknown): string {
  try {
    return String(value).toWellFormed()
  } catch {
    return ''
  }
}
