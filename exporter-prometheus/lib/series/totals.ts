import type { HistogramFn } from 'metrics-facade'
import type { SeriesType } from './descriptor.ts'
import { Series } from './series.ts'

const none: readonly never[] = []

/** A histogram without buckets: only the count and the sum of its values, exposed as a summary without quantiles. */
export class TotalsSeries extends Series implements HistogramFn {
  sum = 0
  count = 0
  /** The smallest value of its whole life. */
  lowest: number = Number.POSITIVE_INFINITY

  get volume(): number {
    return this.count
  }

  record(value: number): void {
    this.recordMany(value, 1)
  }

  recordMany(value: number, count: number): void {
    if (value < this.lowest) this.lowest = value
    this.sum += value * count
    this.count += count
    this.touch()
  }

  get quantiles(): readonly number[] {
    return none
  }

  values(): readonly number[] {
    return none
  }
}

type TotalsDump = Readonly<Pick<TotalsSeries, 'sum' | 'count' | 'lowest'>>

export const totalsType: SeriesType<TotalsSeries, unknown, TotalsDump> = {
  type: 'summary',
  create: place => new TotalsSeries(place),
  dump: ({ sum, count, lowest }) => ({ sum, count, lowest }),
  absorb(series, { sum, count, lowest }) {
    series.sum += sum
    series.count += count
    series.lowest = Math.min(series.lowest, lowest)
  },
  clear(series) {
    series.sum = 0
    series.count = 0
    series.lowest = Number.POSITIVE_INFINITY
  },
}
