import type { Exemplar } from './exemplar.ts'
import type { NativeSchema } from './native-schema.ts'

/** What a native histogram has at one moment beside its sum: `zeroCount` and all buckets together are its count. */
export interface NativeBuckets {
  readonly schema: NativeSchema
  readonly zeroThreshold: number
  readonly zeroCount: number
  /** The index and the count of each bucket that has values, by index. */
  readonly positive: ReadonlyArray<readonly [index: number, count: number]>
  readonly negative: ReadonlyArray<readonly [index: number, count: number]>
  /** The oldest first. */
  readonly exemplars: readonly Exemplar[]
}
