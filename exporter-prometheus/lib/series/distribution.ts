import type { Matcher } from './matcher.ts'
import type { NativeRules } from './native-settings.ts'
import type { Windows } from './windows.ts'

/** What the histograms of one name are kept as. */
export type Distribution =
  | {
      readonly type: 'histogram'
      readonly bounds: readonly number[]
      /** Of native histograms; the bounds are then those of the classic buckets that they have besides. */
      readonly native?: NativeRules
    }
  | {
      readonly type: 'summary'
      readonly quantiles: readonly number[]
      readonly significantDigits: number
      readonly windows: Windows
    }

/** The settings that the choice depends on. All bounds are checked already. */
export interface DistributionRules {
  readonly nativeHistogramsForMetric: ReadonlyArray<readonly [Matcher, NativeRules]>
  readonly bucketsForMetric: ReadonlyArray<readonly [Matcher, readonly number[]]>
  readonly buckets: readonly number[] | undefined
  readonly summary: Distribution & { readonly type: 'summary' }
}

/**
 * The one place that decides what a histogram becomes: a native histogram of the strongest matcher for these, else buckets
 * of the strongest matcher, else the buckets that `describeHistogram` advised, else the global buckets, else a summary.
 *
 * @param name - the sanitized name.
 */
export function chooseDistribution(
  rules: DistributionRules,
  name: string,
  advised: readonly number[] | undefined,
): Distribution {
  const settingsOf = <S>(entries: ReadonlyArray<readonly [Matcher, S]>) =>
    entries.find(([matcher]) => matcher.matches(name))?.[1]
  const native = settingsOf(rules.nativeHistogramsForMetric)
  if (native !== undefined) return { type: 'histogram', bounds: native.bounds, native }
  const matched = settingsOf(rules.bucketsForMetric)
  const bounds = matched ?? advised ?? rules.buckets
  return bounds === undefined ? rules.summary : { type: 'histogram', bounds }
}
