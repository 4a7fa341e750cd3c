import { bucketBound, type NativeSchema } from '../series/native-schema.ts'
import { type ExemplarSnapshot, exemplarOf } from './exemplar-snapshot.ts'
import type { NativeView } from './views.ts'

/** One non-empty bucket of a native histogram. */
export interface NativeBucketSnapshot {
  /** The index of the bucket in its schema: bucket 0 ends at 1, or at -1. */
  readonly index: number
  /** Above 0, a bucket includes `upper` and excludes `lower`; below 0, it includes `lower` and excludes `upper`. */
  readonly lower: number
  readonly upper: number
  /** The count of this bucket alone, not cumulative. */
  readonly count: number
}

/** The buckets of a native histogram. `zeroCount` and all bucket counts add up to the count of the histogram. */
export interface NativeHistogramSnapshot {
  /** From -4 to 8: each bound is 2^(2^-schema) times the previous one. */
  readonly schema: number
  /** Values from `-zeroThreshold` to `zeroThreshold` count as zero. */
  readonly zeroThreshold: number
  readonly zeroCount: number
  /** Buckets of values above 0, by ascending index. */
  readonly positive: readonly NativeBucketSnapshot[]
  /** Buckets of values below 0, by ascending index: the one nearest to zero first. */
  readonly negative: readonly NativeBucketSnapshot[]
  /** The latest ten exemplars, oldest first; absent if there are none. */
  readonly exemplars?: readonly ExemplarSnapshot[]
}

/** Copies a native histogram to plain data. */
export function nativeOf({
  schema,
  zeroThreshold,
  zeroCount,
  positive,
  negative,
  exemplars,
}: NativeView): NativeHistogramSnapshot {
  const boundsOf = (index: number): { lower: number; upper: number } => ({
    // Servers do the same: values below the zero threshold count as zero.
    lower: Math.max(bucketBound(index - 1, schema as NativeSchema), zeroThreshold),
    upper: bucketBound(index, schema as NativeSchema),
  })
  return {
    schema,
    zeroThreshold,
    zeroCount,
    positive: positive.map(([index, count]) => ({ index, ...boundsOf(index), count })),
    negative: negative.map(([index, count]) => {
      const { lower, upper } = boundsOf(index)
      return { index, lower: -upper, upper: -lower, count }
    }),
    ...(exemplars.length > 0 && { exemplars: exemplars.map(exemplarOf) }),
  }
}
