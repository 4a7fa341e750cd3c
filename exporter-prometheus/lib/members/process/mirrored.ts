import type { BucketedSeries } from '../../series/bucketed.ts'
import type { Exemplar } from '../../series/exemplar.ts'
import type { CounterSeries, GaugeSeries, Series } from '../../series/series.ts'
import type { StampedGaugeSeries } from '../../series/stamped-gauge.ts'
import type { SummarySeries } from '../../series/summary.ts'
import type { TotalsSeries } from '../../series/totals.ts'
import type { SeriesTypeName } from '../../series/types.ts'
import type { Cells } from '../thread/pages.ts'
import { encodeNative, encodeWindows } from './region.ts'

/** How the numbers of a series get into the file. */
export interface Writing {
  /** Sets the number at this index of its cells, if it is another. */
  put(index: number, value: number): void
  /** Logs an exemplar, if it is another. */
  exemplify(bucket: number, exemplar: Exemplar | undefined): void
  /** Puts numbers where the pointer at this index leads. */
  putRegion(index: number, numbers: readonly number[]): void
}

/** A series, and its copy in the file. */
export interface Mirrored extends Cells {
  readonly series: Series
  readonly of: SeriesTypeName
  readonly size: number
  /** How many values it had when its region was written. */
  count: number
  created: number
  exemplars: Array<Exemplar | undefined> | undefined
  /** Its region, and the one that was before and is used next. */
  regions: Array<(Cells & { readonly capacity: number }) | undefined>
}

type Write = (series: never, writing: Writing, mirrored: Mirrored) => void

/** The cells of each type, and how they are written. */
const writers: Readonly<
  Record<SeriesTypeName, { readonly sizeOf: (series: never) => number; readonly write: Write }>
> = {
  counter: {
    sizeOf: () => 1,
    write({ value, exemplar }: CounterSeries, writing) {
      writing.put(0, value)
      writing.exemplify(0, exemplar)
    },
  },
  gauge: {
    sizeOf: () => 2,
    write(series: GaugeSeries, writing) {
      writing.put(0, series.value)
      writing.put(1, (series as Partial<StampedGaugeSeries>).setMs ?? 0)
    },
  },
  totals: { sizeOf: () => 3, write: writeTotals },
  bucketed: { sizeOf: ({ bounds }: BucketedSeries) => bounds.length + 2, write: writeBucketed },
  native: {
    sizeOf: ({ bounds }: BucketedSeries) => bounds.length + 3,
    write(series: BucketedSeries, writing, mirrored) {
      const { count } = series
      if (count !== mirrored.count || series.created !== mirrored.created) {
        mirrored.count = count
        writing.putRegion(series.bounds.length + 2, encodeNative(series.native!))
      }
      writeBucketed(series, writing)
    },
  },
  summary: {
    sizeOf: () => 4,
    write(series: SummarySeries, writing, mirrored) {
      if (series.count !== mirrored.count) {
        mirrored.count = series.count
        writing.putRegion(3, encodeWindows(series.dump().slots, series.rules.windows.current))
      }
      writeTotals(series, writing)
    },
  },
}

function writeTotals({ sum, count, lowest }: TotalsSeries | SummarySeries, writing: Writing): void {
  writing.put(0, sum)
  writing.put(1, count)
  writing.put(2, lowest)
}

function writeBucketed({ sum, counts, exemplars }: BucketedSeries, writing: Writing): void {
  writing.put(0, sum)
  for (let bucket = 0; bucket < counts.length; bucket++) writing.put(bucket + 1, counts[bucket]!)
  if (exemplars === undefined) return
  for (let bucket = 0; bucket < counts.length; bucket++) writing.exemplify(bucket, exemplars[bucket])
}

/** How many cells a series takes. */
export function sizeOf(of: SeriesTypeName, series: Series): number {
  return writers[of].sizeOf(series as never)
}

/** Brings the copy of a series up to date. */
export function writeSeries(mirrored: Mirrored, writing: Writing): void {
  writers[mirrored.of].write(mirrored.series as never, writing, mirrored)
}
