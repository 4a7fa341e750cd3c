/** Stored values, as integers, and how often each occurs. */
export interface StoredValues {
  readonly values: readonly number[]
  readonly counts: readonly number[]
}
