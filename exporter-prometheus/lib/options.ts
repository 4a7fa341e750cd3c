import type { LabelValue } from 'metrics-facade'
import { MetricKindMask } from 'metrics-facade/registry'
import { BuildError, shown } from './error.ts'
import { sanitizeLabelName } from './exposition/naming.ts'
import type { Matcher } from './series/matcher.ts'
import type { ListenAddress } from './transport/address.ts'

/** All settings as one object; each is documented at the builder's method of the same name. */
export interface ExporterOptions {
  /** @see PrometheusBuilder.withHttpListener */
  readonly listener?: ListenAddress
  /** @see PrometheusBuilder.addAllowedAddress */
  readonly allowedAddresses?: readonly string[]
  /** @see PrometheusBuilder.setBuckets */
  readonly buckets?: readonly number[]
  /** @see PrometheusBuilder.setBucketsForMetric */
  readonly bucketsForMetric?: ReadonlyArray<readonly [Matcher, readonly number[]]>
  /** @see PrometheusBuilder.setQuantiles */
  readonly quantiles?: readonly number[]
  /** @see PrometheusBuilder.setSignificantDigits */
  readonly significantDigits?: number
  /** @see PrometheusBuilder.setBucketDuration */
  readonly bucketDurationMs?: number
  /** @see PrometheusBuilder.setBucketCount */
  readonly bucketCount?: number
  /** @see PrometheusBuilder.addGlobalLabel */
  readonly globalLabels?: Readonly<Record<string, LabelValue>>
  /** @see PrometheusBuilder.withRecommendedNaming */
  readonly recommendedNaming?: boolean
  /** @see PrometheusBuilder.idleTimeout */
  readonly idleTimeout?: { readonly kinds: number; readonly timeoutMs: number }
  /** @see PrometheusBuilder.upkeepInterval */
  readonly upkeepIntervalMs?: number
  /** @see PrometheusBuilder.withClock */
  readonly clock?: () => number
}

/** Checks a duration: a finite number of milliseconds above 0. */
export function checkDuration(durationMs: number, option: string): number {
  if (typeof durationMs === 'number' && durationMs > 0 && Number.isFinite(durationMs)) return durationMs
  throw new BuildError(
    'INVALID_DURATION',
    `${option} got ${String(durationMs)}. Give a number of milliseconds above 0, for example 20000.`,
  )
}

/** Checks a count: an integer from 1 to `most`. */
export function checkCount(count: number, most: number, option: string): number {
  if (Number.isSafeInteger(count) && count >= 1 && count <= most) return count
  throw new BuildError('INVALID_COUNT', `${option} got ${String(count)}. Give an integer from 1 to ${most}.`)
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
      `${option} got ${String(quantile)} in [${quantiles.join(', ')}]. Quantiles go from 0 to 1: the 99th percentile is 0.99.`,
    )
  }
  return [...new Set(quantiles)].sort((a, b) => a - b)
}

/** Checks a set of metric kinds. */
export function checkKinds(kinds: number, option: string): number {
  if (Number.isInteger(kinds) && kinds >= MetricKindMask.None && kinds <= MetricKindMask.All) return kinds
  throw new BuildError(
    'INVALID_OPTION',
    `${option} got ${String(kinds)} for metric kinds. Unite those of MetricKindMask with "|", or use MetricKindMask.All.`,
  )
}

/** Checks a global label, and returns its value as it is written. */
export function checkGlobalLabel(name: string, value: LabelValue): string {
  const fail = (problem: string): never => {
    throw new BuildError('INVALID_GLOBAL_LABEL', `addGlobalLabel(${shown(name)}): ${problem}`)
  }
  if (typeof name !== 'string' || sanitizeLabelName(name) !== name) {
    const instead = sanitizeLabelName(String(name))
    fail(
      `the name must be letters, digits and "_", not start with a digit or "__"; for example "${instead}".`,
    )
  }
  if (name === 'le' || name === 'quantile') fail("this label is the exporter's own. Choose another name.")
  const text = value === undefined || value === null ? '' : String(value).toWellFormed()
  return text === '' ? fail(`the value ${shown(value)} is no value. Give one, or leave the label out.`) : text
}
