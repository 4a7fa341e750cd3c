import type { Exemplar } from './exemplar.ts'
import type { NativeSchema } from './native-schema.ts'

/** The buckets of a native histogram at one moment. Its count is `zeroCount` plus the counts of all buckets. */
export interface NativeBuckets {
  readonly schema: NativeSchema
  readonly zeroThreshold: number
  readonly zeroCount: number
  /** The index and the count of each bucket that has values, in ascending order of the indices. */
  readonly positive: ReadonlyArray<readonly [index: number, count: number]>
  readonly negative: ReadonlyArray<readonly [index: number, count: number]>
  /** The oldest first. */
  readonly exemplars: readonly Exemplar[]
}
