import type { HistogramFn, LabelRecord } from 'metrics-facade'
import type { LabelPair } from 'metrics-facade/registry'
import { Series } from './series.ts'

/** A histogram with fixed buckets: each counts what is at most its bound and above the bound before. */
export class BucketedSeries extends Series implements HistogramFn {
  sum = 0
  /** Not cumulative; one more than there are bounds, for what is above the last. */
  readonly counts: number[]
  readonly bounds: readonly number[]

  constructor(labels: LabelRecord, pairs: readonly LabelPair[] | undefined, bounds: readonly number[]) {
    super(labels, pairs)
    this.bounds = bounds
    this.counts = Array.from({ length: bounds.length + 1 }, () => 0)
  }

  record(value: number): void {
    this.recordMany(value, 1)
  }

  recordMany(value: number, count: number): void {
    const bounds = this.bounds
    let low = 0
    let high = bounds.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (value <= bounds[middle]!) high = middle
      else low = middle + 1
    }
    this.counts[low]! += count
    this.sum += value * count
    this.idleSince = 0
  }
}
