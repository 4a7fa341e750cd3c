/**
 * Hints from the author of a metric to whoever exports it; an exporter's own settings win over them. Not to be changed
 * once given: it is told to every recorder that is installed later.
 */
export interface Advice {
  /** Inclusive upper bounds for a histogram's buckets: finite, ascending, without `Infinity`. */
  readonly buckets?: readonly number[] | undefined
  /**
   * The same, for where nobody else says which buckets there should be: neither this advice, nor an exporter's settings for
   * all histograms or for this one.
   */
  readonly fallbackBuckets?: readonly number[] | undefined
  /** Quantiles for a summary, each from 0 (the minimum) to 1 (the maximum), where a histogram has no buckets. */
  readonly quantiles?: readonly number[] | undefined
}
