import { bucketBound, type NativeSchema } from '../series/native-schema.ts'
import { type ExemplarSnapshot, exemplarOf } from './exemplar-snapshot.ts'
import type { NativeView } from './views.ts'

/** One bucket of a native histogram that has values. */
export interface NativeBucketSnapshot {
  /** Which it is in its schema: the bucket 0 ends at 1, or at -1. */
  readonly index: number
  /** Above 0, values are above `lower` and at most `upper`; below 0, at least `lower` and below `upper`. */
  readonly lower: number
  readonly upper: number
  /** Of this bucket alone. */
  readonly count: number
}

/** What a native histogram has beside count and sum: `zeroCount` and the counts of all buckets add up to its count. */
export interface NativeHistogramSnapshot {
  /** From -4 to 8: each bound is 2^(2^-schema) times the one before. */
  readonly schema: number
  /** Values from `-zeroThreshold` to `zeroThreshold` count as zero. */
  readonly zeroThreshold: number
  readonly zeroCount: number
  /** Those of values above 0, by index. */
  readonly positive: readonly NativeBucketSnapshot[]
  /** Those of values below 0, by index: the one next to zero first. */
  readonly negative: readonly NativeBucketSnapshot[]
  /** The latest ten, the oldest first; absent where there are none. */
  readonly exemplars?: readonly ExemplarSnapshot[]
}

/** Reads a native histogram. */
export function nativeOf({
  schema,
  zeroThreshold,
  zeroCount,
  positive,
  negative,
  exemplars,
}: NativeView): NativeHistogramSnapshot {
  const boundsOf = (index: number): { lower: number; upper: number } => ({
    // As servers have it: what is below the threshold of zero is counted there.
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
