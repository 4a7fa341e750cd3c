import { Matcher } from './matcher.ts'
import type { NativeRules } from './native-settings.ts'
import type { Windows } from './windows.ts'

/** How the summaries of one name are kept. */
export interface SummaryRules {
  readonly of: 'summary'
  readonly quantiles: readonly number[]
  readonly significantDigits: number
  readonly windows: Windows
}

/** What the histograms of one name are kept as: series of which type, made by which rules. */
export type Distribution =
  | { readonly of: 'bucketed'; readonly bounds: readonly number[] }
  | { readonly of: 'native'; readonly native: NativeRules }
  | SummaryRules
  | { readonly of: 'totals' }

/** What `describeHistogram` advised, checked. */
export interface Advised {
  readonly buckets?: readonly number[]
  readonly fallbackBuckets?: readonly number[]
  readonly quantiles?: readonly number[]
}

/** The settings that the choice depends on, each checked, the strongest matchers first. */
export interface DistributionRules {
  readonly nativeHistogramsForMetric: ReadonlyArray<readonly [Matcher, NativeRules]>
  readonly bucketsForMetric: ReadonlyArray<readonly [Matcher, readonly number[]]>
  /** Where they differ from `summary`. */
  readonly summariesForMetric: ReadonlyArray<readonly [Matcher, Partial<SummaryRules>]>
  /** Of which only sum and count are kept. */
  readonly totalsForMetric: readonly Matcher[]
  readonly buckets: readonly number[] | undefined
  readonly summary: SummaryRules
}

/**
 * The one place that decides what a histogram becomes: a native histogram of the strongest matcher for these, else what
 * the strongest matcher for buckets, summaries or totals says, else what `describeHistogram` advised, buckets before
 * quantiles, else the global buckets, else those that were advised for want of others, else a summary.
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
  // Of equal ones the first.
  const matched = [bucketed?.[0], summarized?.[0], bare].filter(matcher => matcher !== undefined)
  const [strongest] = matched.sort(Matcher.compare)
  if (strongest !== undefined && strongest === bare) return { of: 'totals' }
  if (summarized !== undefined && strongest === summarized[0]) {
    return summaryLike(rules.summary, { ...advised, ...summarized[1] })
  }
  const general = advised.quantiles === undefined ? (rules.buckets ?? advised.fallbackBuckets) : undefined
  const bounds = bucketed?.[1] ?? advised.buckets ?? general
  return bounds === undefined ? summaryLike(rules.summary, advised) : { of: 'bucketed', bounds }
}

/** Always of one shape, because every value that is recorded reads it. */
function summaryLike(all: SummaryRules, own: Partial<SummaryRules>): SummaryRules {
  return {
    of: 'summary',
    quantiles: own.quantiles ?? all.quantiles,
    significantDigits: own.significantDigits ?? all.significantDigits,
    windows: own.windows ?? all.windows,
  }
}
