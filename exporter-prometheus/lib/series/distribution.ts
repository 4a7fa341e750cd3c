import type { CardinalityLimits } from './cardinality-settings.ts'
import { Matcher } from './matcher.ts'
import type { NativeRules } from './native-settings.ts'
import type { Objective } from './objective.ts'
import type { SummarySettings } from './summary-settings.ts'
import type { AllWindows, CurrentWindows } from './windows.ts'

/** How the summaries of one name are made. */
export interface SummaryRules {
  readonly of: 'summary'
  readonly quantiles: readonly number[]
  readonly significantDigits: number
  readonly windows: CurrentWindows
}

/** What the histograms of one name become: the type of their series, and the rules by which they are created. */
export type Distribution =
  | { readonly of: 'bucketed'; readonly bounds: readonly number[] }
  | { readonly of: 'native'; readonly native: NativeRules }
  | SummaryRules
  | { readonly of: 'totals' }

/** How the gauges of several members become one. */
export type GaugeMerge = 'sum' | 'min' | 'max' | 'latest' | 'each'

/** How a gauge is made, if not as all. */
export interface GaugeRules {
  /** Whether it notes when it is set. */
  readonly isStamped: boolean
}

/** The advice of `describeHistogram`, checked. */
export interface Advised {
  readonly buckets?: readonly number[]
  readonly fallbackBuckets?: readonly number[]
  readonly quantiles?: readonly number[]
  readonly bucketDurationMs?: number
  readonly bucketCount?: number
  /** How the gauges of several members become one. */
  readonly merge?: GaugeMerge
  readonly cardinality?: CardinalityLimits
  readonly objective?: Objective
}

/** How a gauge is made of which this is advised. */
export function gaugeRules({ merge }: Advised): GaugeRules {
  return { isStamped: merge === 'latest' }
}

/** The settings that decide what a histogram becomes; each is checked, and the strongest matchers come first. */
export interface DistributionRules {
  readonly nativeHistogramsForMetric: ReadonlyArray<readonly [Matcher, NativeRules]>
  readonly bucketsForMetric: ReadonlyArray<readonly [Matcher, readonly number[]]>
  /** Only what differs from `summaries`. */
  readonly summariesForMetric: ReadonlyArray<readonly [Matcher, SummarySettings]>
  /** The histograms that consist of their sum and count only. */
  readonly totalsForMetric: readonly Matcher[]
  readonly buckets: readonly number[] | undefined
  /** For all summaries without others. */
  readonly summaries: { readonly [Name in keyof SummarySettings]-?: NonNullable<SummarySettings[Name]> }
  /** The windows of all summaries. */
  readonly windows: AllWindows
}

/**
 * Decides what a histogram becomes; nothing else does. The first of these that applies: the strongest matcher for native
 * histograms; the strongest matcher for buckets, summaries or totals; the advice of `describeHistogram`, buckets before
 * quantiles and windows; the global buckets; the fallback buckets of the advice; a summary.
 *
 * @param name - the sanitized name.
 */
export function chooseDistribution(rules: DistributionRules, name: string, advised: Advised): Distribution {
  const find = <S>(entries: ReadonlyArray<readonly [Matcher, S]>) =>
    entries.find(([matcher]) => matcher.matches(name))
  const native = find(rules.nativeHistogramsForMetric)?.[1]
  if (native !== undefined) return { of: 'native', native }
  const bucketed = find(rules.bucketsForMetric)
  const summarized = find(rules.summariesForMetric)
  const bare = rules.totalsForMetric.find(matcher => matcher.matches(name))
  // The sort is stable, so of equal matchers the first in this list wins.
  const matched = [bucketed?.[0], summarized?.[0], bare].filter(matcher => matcher !== undefined)
  const [strongest] = matched.sort(Matcher.compare)
  if (strongest !== undefined && strongest === bare) return { of: 'totals' }
  if (summarized !== undefined && strongest === summarized[0]) {
    return summaryOf(rules, { ...advised, ...summarized[1] })
  }
  const { quantiles, bucketDurationMs, bucketCount } = advised
  const isSummary = (quantiles ?? bucketDurationMs ?? bucketCount) !== undefined
  const general = isSummary ? undefined : (rules.buckets ?? advised.fallbackBuckets)
  const bounds = bucketed?.[1] ?? advised.buckets ?? general
  return bounds === undefined ? summaryOf(rules, advised) : { of: 'bucketed', bounds }
}

/** The result always has one shape, because every value that is recorded reads it. */
function summaryOf({ summaries: all, windows }: DistributionRules, special: SummarySettings): SummaryRules {
  return {
    of: 'summary',
    quantiles: special.quantiles ?? all.quantiles,
    significantDigits: special.significantDigits ?? all.significantDigits,
    windows: windows.of(
      special.bucketDurationMs ?? all.bucketDurationMs,
      special.bucketCount ?? all.bucketCount,
    ),
  }
}
