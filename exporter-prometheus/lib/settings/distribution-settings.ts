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

/** What histograms become: their buckets, quantiles and windows. */
export interface DistributionOptions {
  /**
   * The buckets of all histograms without a matcher or advice of `describeHistogram`: inclusive upper bounds, finite and
   * ascending, without `Infinity`, in the unit of the recorded values. None by default: a histogram without buckets is a
   * summary. Its quantiles are those of one process; they cannot be added up, and `histogram_quantile()` cannot read them.
   *
   * @see {@link PrometheusBuilder.setBuckets}
   * @throws BuildError with code `INVALID_BUCKETS`.
   */
  readonly buckets?: readonly number[]
  /**
   * The buckets of the histograms that a matcher picks: `[[Matcher.prefix('http_request'), [0.1, 1]]]`. They win over
   * all other buckets, but not over native histograms. Of equal matchers the last counts. None by default.
   *
   * @see {@link PrometheusBuilder.setBucketsForMetric}
   * @throws BuildError with code `INVALID_BUCKETS` or `INVALID_MATCHER`.
   */
  readonly bucketsForMetric?: Iterable<readonly [Matcher, readonly number[]]>
  /**
   * The histograms that are native: `[[Matcher.suffix('_seconds'), { bucketFactor: 1.1 }]]`. This wins over all buckets.
   * The buckets of a native histogram grow by a constant factor, and are created when they get values. They are written
   * in protobuf, which a server must ask for; other formats have the count, the sum, and the classic buckets of these
   * settings. Of equal matchers the last counts. None by default.
   *
   * @see {@link PrometheusBuilder.setNativeHistogramForMetric}
   * @throws BuildError with code `INVALID_NATIVE_HISTOGRAM`, `INVALID_BUCKETS` or `INVALID_MATCHER`.
   */
  readonly nativeHistogramsForMetric?: Iterable<readonly [Matcher, NativeHistogramSettings]>
  /**
   * The histograms that are summaries with their own quantiles and windows:
   * `[[Matcher.full('wait_seconds'), { quantiles: [0.5, 0.99], bucketDurationMs: 60_000 }]]`. This wins over `buckets`
   * and advice. If another matcher sets buckets for the same metric, the stronger matcher wins; of equal ones the
   * buckets win. Of equal matchers in this option the last counts. None by default.
   *
   * @see {@link PrometheusBuilder.setSummaryForMetric}
   * @throws BuildError with code `INVALID_QUANTILES`, `INVALID_COUNT`, `INVALID_DURATION`, `INVALID_OPTION` or
   * `INVALID_MATCHER`.
   */
  readonly summariesForMetric?: Iterable<readonly [Matcher, SummarySettings]>
  /**
   * The histograms of which only the sum and the count are stored, the default of some other clients:
   * `[Matcher.prefix('job')]`. They are exposed as summaries without quantiles, and take a few bytes each. If another
   * matcher sets buckets or quantiles for the same metric, the stronger matcher wins; of equal ones the other one wins.
   * Native histograms stay native. None by default.
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
   * How many decimal digits of a summary's quantiles are right, from 1 to 5. Each additional digit takes about ten times
   * the memory. 2 by default: an error of at most 1 %.
   *
   * @see {@link PrometheusBuilder.setSignificantDigits}
   * @throws BuildError with code `INVALID_COUNT`.
   */
  readonly significantDigits?: number
  /**
   * The length of each rolling window of a summary, in milliseconds. 20,000 by default.
   *
   * @see {@link PrometheusBuilder.setBucketDuration}
   * @throws BuildError with code `INVALID_DURATION`.
   */
  readonly bucketDurationMs?: number
  /**
   * How many rolling windows a summary covers, from 1 to 1,000. 3 by default.
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
