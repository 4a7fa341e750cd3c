import { checkBounds } from './bounds.ts'

/**
 * The bucket that a value falls into: the index of the first bound that is not below it, or the number of bounds if the
 * value is above all of them.
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

/** Counts values in fixed buckets, for histograms of custom exporters. */
export class FixedBuckets {
  sum = 0
  readonly bounds: readonly number[]
  /** Not cumulative. One more than there are bounds: the last counts the values above all of them. */
  readonly counts: number[]

  /**
   * @param bounds - inclusive upper bounds: at least one, finite and ascending.
   * @throws RangeError for other bounds; it names the bound and the remedy.
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

  /** How many values are at most each bound; the last bucket, of the bound `Infinity`, counts all values. */
  cumulative(): CumulativeBucket[] {
    let count = 0
    return this.counts.map((added, index) => {
      count += added
      return { bound: this.bounds[index] ?? Number.POSITIVE_INFINITY, count }
    })
  }
}
