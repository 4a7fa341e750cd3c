/** Consecutive buckets. */
export interface BucketSpan {
  /** The index of the first bucket for the first span; for the others, the number of buckets since the span before. */
  readonly offset: number
  readonly length: number
}

/** The largest gap that is written as empty buckets, because they take less room than another span. */
const bridgedGap = 2

/**
 * The buckets of a native histogram as they are written: spans, and the difference of each count from the one before.
 *
 * A server that reads spans which do not fit the counts may crash. So both are made here only, from the same buckets.
 *
 * https://prometheus.io/docs/specs/native_histograms/#spans
 */
export class Spans {
  readonly spans: readonly BucketSpan[]
  /** As many as the sum of the spans' lengths. */
  readonly deltas: readonly number[]

  private constructor(spans: readonly BucketSpan[], deltas: readonly number[]) {
    this.spans = spans
    this.deltas = deltas
  }

  /** Takes buckets in ascending order of their indices. Leaves out empty buckets and repeated indices. */
  static of(buckets: ReadonlyArray<readonly [index: number, count: number]>): Spans {
    const spans: Array<{ offset: number; length: number }> = []
    const deltas: number[] = []
    let span = { offset: 0, length: 0 }
    let start = 0
    let next = 0
    let before = 0
    for (const bucket of buckets) {
      // Not destructured: measured, that takes a twelfth of the render of native histograms.
      const index = bucket[0]
      const count = bucket[1]
      const isRepeated = spans.length > 0 && index < next
      if (count === 0 || isRepeated) continue
      if (spans.length === 0 || index - next > bridgedGap) {
        span = { offset: index - next, length: 0 }
        spans.push(span)
        start = index
        next = index
      }
      for (; next < index; next++) {
        deltas.push(0 - before)
        before = 0
      }
      deltas.push(count - before)
      before = count
      next = index + 1
      span.length = next - start
    }
    return new Spans(spans, deltas)
  }
}
