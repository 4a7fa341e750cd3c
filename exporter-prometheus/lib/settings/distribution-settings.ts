import { checkBounds } from '../series/bounds.ts'
import { checkMatcher } from '../series/matched.ts'
import type { Matcher } from '../series/matcher.ts'
import {
  checkNativeSettings,
  type NativeHistogramSettings,
  type NativeRules,
} from '../series/native-settings.ts'
import {
  checkSummarySetting,
  checkSummarySettings,
  type SummarySettings,
} from '../series/summary-settings.ts'
import { checkMany, type List, list, type PerMetric, perMetric, type Single, single } from './setting.ts'

/** What histograms become, and how they are kept. */
export interface DistributionOptions {
  /**
   * Buckets of every histogram to which neither a matcher nor the advice of `describeHistogram` gives others: inclusive
   * upper bounds, finite and ascending, without `Infinity`, in the unit of what is recorded. None by default: such a
   * histogram is a summary, quantiles of one process, which `histogram_quantile()` cannot read and nobody can add up.
   *
   * @see {@link PrometheusBuilder.setBuckets}
   * @throws BuildError with code `INVALID_BUCKETS`.
   */
  readonly buckets?: readonly number[]
  /**
   * Buckets of the histograms that a matcher picks: `[[Matcher.prefix('http_request'), [0.1, 1]]]`. They win over all
   * others, but not over a native histogram; of equal matchers the last counts. None by default.
   *
   * @see {@link PrometheusBuilder.setBucketsForMetric}
   * @throws BuildError with code `INVALID_BUCKETS` or `INVALID_MATCHER`.
   */
  readonly bucketsForMetric?: Iterable<readonly [Matcher, readonly number[]]>
  /**
   * The histograms that are native ones: `[[Matcher.suffix('_seconds'), { bucketFactor: 1.1 }]]`. That wins over all
   * buckets: theirs grow by a constant factor, and are made as there are values for them. They are written in protobuf,
   * for which a server must ask; other formats have their count, their sum, and the classic buckets asked for. Of equal
   * matchers the last counts. None by default.
   *
   * @see {@link PrometheusBuilder.setNativeHistogramForMetric}
   * @throws BuildError with code `INVALID_NATIVE_HISTOGRAM`, `INVALID_BUCKETS` or `INVALID_MATCHER`.
   */
  readonly nativeHistogramsForMetric?: Iterable<readonly [Matcher, NativeHistogramSettings]>
  /**
   * The histograms that are summaries, whatever other options and advice say, each with quantiles and windows of its own:
   * `[[Matcher.full('wait_seconds'), { quantiles: [0.5, 0.99], bucketDurationMs: 60_000 }]]`. Where a matcher gives the
   * same metric buckets, the stronger matcher wins, of equal ones that of the buckets; of equal matchers here the last
   * counts. None by default.
   *
   * @see PrometheusBuilder.setSummaryForMetric
   * @throws BuildError with code `INVALID_QUANTILES`, `INVALID_COUNT`, `INVALID_DURATION`, `INVALID_OPTION` or
   * `INVALID_MATCHER`.
   */
  readonly summariesForMetric?: Iterable<readonly [Matcher, SummarySettings]>
  /**
   * The histograms of which only the sum and the count are kept, as those of other clients have it that are not told
   * otherwise: `[Matcher.prefix('job')]`. They are exposed as summaries without quantiles, and take a few bytes each. Where
   * a matcher gives the same metric buckets or quantiles, the stronger matcher wins, of equal ones theirs; a native
   * histogram stays one. None by default.
   *
   * @see {@link PrometheusBuilder.setSumAndCountForMetric}
   * @throws BuildError with code `INVALID_MATCHER`.
   */
  readonly sumAndCountForMetric?: Iterable<Matcher>
  /**
   * The quantiles that summaries show, each from 0 (the minimum) to 1 (the maximum). 0, 0.5, 0.9, 0.95, 0.99, 0.999 and
   * 1 by default.
   *
   * @see {@link PrometheusBuilder.setQuantiles}
   * @throws BuildError with code `INVALID_QUANTILES`.
   */
  readonly quantiles?: readonly number[]
  /**
   * How many decimal digits of a summary's quantiles are right, from 1 to 5; each more takes about ten times the memory.
   * 2 by default: an error of at most 1 %.
   *
   * @see {@link PrometheusBuilder.setSignificantDigits}
   * @throws BuildError with code `INVALID_COUNT`.
   */
  readonly significantDigits?: number
  /**
   * How long each rolling window of a summary is, in milliseconds. 20,000 by default.
   *
   * @see {@link PrometheusBuilder.setBucketDuration}
   * @throws BuildError with code `INVALID_DURATION`.
   */
  readonly bucketDurationMs?: number
  /**
   * How many rolling windows a summary looks back on, from 1 to 1,000. 3 by default.
   *
   * @see {@link PrometheusBuilder.setBucketCount}
   * @throws BuildError with code `INVALID_COUNT`.
   */
  readonly bucketCount?: number
}

type Numbers = readonly number[]

function checkedMatcher(matcher: Matcher): Matcher {
  checkMatcher(matcher, 'setSumAndCountForMetric')
  return matcher
}

function* matchersOf(given: Iterable<Matcher>, method: string): Iterable<readonly [Matcher]> {
  for (const matcher of checkMany(given, method, 'matchers')) yield [matcher]
}

export const distributionSettings = {
  buckets: single('setBuckets', undefined, checkBounds) as Single<Numbers, Numbers | undefined>,
  bucketsForMetric: perMetric('setBucketsForMetric', checkBounds) as PerMetric<Numbers>,
  nativeHistogramsForMetric: perMetric('setNativeHistogramForMetric', checkNativeSettings) as PerMetric<
    NativeHistogramSettings,
    NativeRules
  >,
  summariesForMetric: perMetric('setSummaryForMetric', checkSummarySettings) as PerMetric<SummarySettings>,
  sumAndCountForMetric: {
    ...list('setSumAndCountForMetric', checkedMatcher, matchersOf),
    essence: matchers => matchers.map(({ mode, pattern }) => `${mode} ${pattern}`).sort(),
  } as List<readonly [Matcher], Matcher, Iterable<Matcher>>,
  quantiles: single(
    'setQuantiles',
    [0, 0.5, 0.9, 0.95, 0.99, 0.999, 1],
    checkSummarySetting.quantiles,
  ) as Single<Numbers>,
  significantDigits: single(
    'setSignificantDigits',
    2,
    checkSummarySetting.significantDigits,
  ) as Single<number>,
  bucketDurationMs: single(
    'setBucketDuration',
    20_000,
    checkSummarySetting.bucketDurationMs,
  ) as Single<number>,
  bucketCount: single('setBucketCount', 3, checkSummarySetting.bucketCount) as Single<number>,
}
