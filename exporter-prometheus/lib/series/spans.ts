/** A run of buckets without a gap. */
export interface BucketSpan {
  /** Of the first span the index of its first bucket; of the others how many buckets lie between it and the last. */
  readonly offset: number
  readonly length: number
}

/** How many empty buckets are written rather than begin another span: they take less room. */
const bridgedGap = 2

/**
 * Buckets as a native histogram is written: spans, and the difference of each count to the one before.
 *
 * Spans that do not cover the counts end the whole process of a server that reads them, so they are made here only, both
 * from the same buckets.
 *
 * https://prometheus.io/docs/specs/native_histograms/#spans
 */
export class Spans {
  readonly spans: readonly BucketSpan[]
  /** As many as the spans are long together. */
  readonly deltas: readonly number[]

  private constructor(spans: readonly BucketSpan[], deltas: readonly number[]) {
    this.spans = spans
    this.deltas = deltas
  }

  /** Of buckets in the order of their indices; those without a count are left out, and an index that comes again. */
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
