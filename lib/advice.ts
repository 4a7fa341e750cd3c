/**
 * Hints from the author of a metric to the exporter, whose settings win over them. Do not change the object after
 * passing it: every recorder that is installed later gets it, too.
 */
export interface Advice {
  /** Inclusive upper bounds for a histogram's buckets: finite, ascending, without `Infinity`. */
  readonly buckets?: readonly number[] | undefined
  /**
   * Bounds to use if nothing else sets any: neither `buckets`, nor the settings of the exporter for all histograms or
   * for this one.
   */
  readonly fallbackBuckets?: readonly number[] | undefined
  /** Quantiles, each from 0 (the minimum) to 1 (the maximum), for a histogram without buckets: it becomes a summary. */
  readonly quantiles?: readonly number[] | undefined
  /** The length of each rolling window of a summary, in milliseconds; a histogram without buckets becomes one. */
  readonly bucketDurationMs?: number | undefined
  /** How many rolling windows a summary covers, from 1 to 1,000; a histogram without buckets becomes one. */
  readonly bucketCount?: number | undefined
  /**
   * How a gauge that several threads or processes of a program set becomes one: their sum, the smallest or the largest
   * value, the `'latest'` that was set, or `'each'`, one series for each with a label `member`. The sum by default; the largest for names that end in
   * `_info` or `_timestamp_seconds`.
   */
  readonly merge?: 'sum' | 'min' | 'max' | 'latest' | 'each' | undefined
  /**
   * How many values each label of the metric has series for, `perLabel`, and how many series the metric has, `perMetric`.
   * What is left out is as for all metrics; these limits win over those of the exporter.
   */
  readonly cardinality?:
    | {
        readonly perLabel?: number | undefined
        readonly perMetric?: number | undefined
        /** The value that stands for all further ones. */
        readonly overflow?: string | undefined
      }
    | undefined
  /**
   * What a histogram is to keep: the share of its values, between 0 and 1, that are at or below the threshold, which is
   * one of its buckets' bounds. Rules and alerts are generated from it.
   */
  readonly objective?: { readonly threshold: number; readonly ratio: number } | undefined
}
