import type { Matcher } from './matcher.ts'
import type { Windows } from './windows.ts'

/** What the histograms of one name are kept as. */
export type Distribution =
  | { readonly type: 'histogram'; readonly bounds: readonly number[] }
  | {
      readonly type: 'summary'
      readonly quantiles: readonly number[]
      readonly significantDigits: number
      readonly windows: Windows
    }

/** The settings that the choice depends on. All bounds are checked already. */
export interface DistributionRules {
  readonly bucketsForMetric: ReadonlyArray<readonly [Matcher, readonly number[]]>
  readonly buckets: readonly number[] | undefined
  readonly summary: Distribution & { readonly type: 'summary' }
}

/**
 * The one place that decides what a histogram becomes: buckets of the strongest matcher, else the buckets that
 * `describeHistogram` advised, else the global buckets, else a summary.
 *
 * @param name - the sanitized name.
 */
export function chooseDistribution(
  rules: DistributionRules,
  name: string,
  advised: readonly number[] | undefined,
): Distribution {
  const matched = rules.bucketsForMetric.find(([matcher]) => matcher.matches(name))?.[1]
  const bounds = matched ?? advised ?? rules.buckets
  return bounds === undefined ? rules.summary : { type: 'histogram', bounds }
}
