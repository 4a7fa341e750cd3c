import { checkBounds } from './bounds.ts'

/**
 * The bucket that a value falls into: the index of the first bound that is not below it, or the number of bounds where
 * it is above all of them.
 *
 * @param bounds - inclusive upper bounds, ascending.
 */
export function bucketIndex(bounds: readonly number[], value: number): number {
  let low = 0
  let high = bounds.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (value <= bounds[middle]!) high = middle
    else low = middle + 1
  }
  return low
}

/** How many values are at most `bound`. */
export interface CumulativeBucket {
  /** `Infinity` for the last. */
  readonly bound: number
  readonly count: number
}

/** Counts values by fixed buckets, for histograms of one's own. */
export class FixedBuckets {
  sum = 0
  readonly bounds: readonly number[]
  /** Not cumulative; one more than there are bounds, for what is above the last. */
  readonly counts: number[]

  /**
   * @param bounds - inclusive upper bounds: at least one, finite and ascending.
   * @throws RangeError when they are not.
   */
  constructor(bounds: ArrayLike<number>) {
    this.bounds = checkBounds(bounds)
    this.counts = Array.from({ length: this.bounds.length + 1 }, () => 0)
  }

  /** Counts one value. */
  record(value: number): void {
    this.recordMany(value, 1)
  }

  /** Counts the same value `count` times, in constant time. */
  recordMany(value: number, count: number): void {
    this.counts[bucketIndex(this.bounds, value)]! += count
    this.sum += value * count
  }

  /** How many values there are at most each bound, and at last altogether. */
  cumulative(): CumulativeBucket[] {
    let count = 0
    return this.counts.map((own, index) => {
      count += own
      return { bound: this.bounds[index] ?? Number.POSITIVE_INFINITY, count }
    })
  }
}
