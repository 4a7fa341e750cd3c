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

type Region = Cells & { readonly capacity: number }

/** A series, and its copy in the file. A class: V8 takes twenty times as long to read an object that was made by spreading. */
export class Mirrored<S extends Series = Series> implements Cells {
  readonly series: S
  readonly page: Float64Array
  readonly at: number
  /** When the series began, and whether it was removed, when it was copied: see `Series`. */
  began: number
  /** How many values it had when its region was written. */
  count = 0
  exemplars: Array<Exemplar | undefined> | undefined = undefined
  /** Its region, and the one that was before and is used next. */
  regions: readonly [Region | undefined, Region | undefined] | undefined = undefined

  constructor(series: S, { page, at }: Cells) {
    this.series = series
    this.page = page
    this.at = at
    this.began = series.began
  }
}

/** The copies of series of one type. */
interface Mirroring<S extends Series> {
  /** How many cells one takes. */
  sizeOf(series: S): number
  /** Whether a copy has all that the series has. Of most, once a second: it allocates nothing. */
  isSame(mirrored: Mirrored<S>): boolean
  /** Brings a copy up to date. */
  write(mirrored: Mirrored<S>, writing: Writing): void
}

const counter: Mirroring<CounterSeries> = {
  sizeOf: () => 1,
  isSame: ({ series, page, at, began, exemplars }) =>
    series.value === page[at] &&
    series.began === began &&
    series.exemplar === (exemplars === undefined ? undefined : exemplars[0]),
  write({ series }, writing) {
    writing.put(0, series.value)
    writing.exemplify(0, series.exemplar)
  },
}

function setMsOf(series: GaugeSeries): number {
  return (series as Partial<StampedGaugeSeries>).setMs ?? 0
}

const gauge: Mirroring<GaugeSeries> = {
  sizeOf: () => 2,
  isSame: ({ series, page, at, began }) =>
    Object.is(series.value, page[at]) && setMsOf(series) === page[at + 1] && series.began === began,
  write({ series }, writing) {
    writing.put(0, series.value)
    writing.put(1, setMsOf(series))
  },
}

function isSameTotals({ series, page, at, began }: Mirrored<TotalsSeries | SummarySeries>): boolean {
  return (
    series.count === page[at + 1] &&
    Object.is(series.sum, page[at]) &&
    series.lowest === page[at + 2] &&
    series.began === began
  )
}

function writeTotals({ series }: Mirrored<TotalsSeries | SummarySeries>, writing: Writing): void {
  writing.put(0, series.sum)
  writing.put(1, series.count)
  writing.put(2, series.lowest)
}

const totals: Mirroring<TotalsSeries> = { sizeOf: () => 3, isSame: isSameTotals, write: writeTotals }

const summary: Mirroring<SummarySeries> = {
  sizeOf: () => 4,
  isSame: mirrored => mirrored.series.count === mirrored.count && isSameTotals(mirrored),
  write(mirrored, writing) {
    const { series } = mirrored
    if (series.count !== mirrored.count) {
      mirrored.count = series.count
      writing.putRegion(3, encodeWindows(series.dump().slots, series.rules.windows.current))
    }
    writeTotals(mirrored, writing)
  },
}

function isSameBucketed({ series, page, at, began, exemplars }: Mirrored<BucketedSeries>): boolean {
  if (!Object.is(series.sum, page[at]) || series.began !== began) return false
  const { counts } = series
  for (let bucket = 0; bucket < counts.length; bucket++) {
    if (counts[bucket] !== page[at + 1 + bucket]) return false
  }
  if (series.exemplars === undefined) return true
  for (let bucket = 0; bucket < counts.length; bucket++) {
    if (series.exemplars[bucket] !== exemplars?.[bucket]) return false
  }
  return true
}

function writeBucketed({ series }: Mirrored<BucketedSeries>, writing: Writing): void {
  const { sum, counts, exemplars } = series
  writing.put(0, sum)
  for (let bucket = 0; bucket < counts.length; bucket++) writing.put(bucket + 1, counts[bucket]!)
  if (exemplars === undefined) return
  for (let bucket = 0; bucket < counts.length; bucket++) writing.exemplify(bucket, exemplars[bucket])
}

const bucketed: Mirroring<BucketedSeries> = {
  sizeOf: ({ bounds }) => bounds.length + 2,
  isSame: isSameBucketed,
  write: writeBucketed,
}

const native: Mirroring<BucketedSeries> = {
  sizeOf: ({ bounds }) => bounds.length + 3,
  isSame: mirrored => mirrored.series.count === mirrored.count && isSameBucketed(mirrored),
  write(mirrored, writing) {
    const { series, began } = mirrored
    const { count, bounds } = series
    if (count !== mirrored.count || series.began !== began) {
      mirrored.count = count
      writing.putRegion(bounds.length + 2, encodeNative(series.native!))
    }
    writeBucketed(mirrored, writing)
  },
}

/** The copies of each type. */
export const mirrorings: Readonly<Record<SeriesTypeName, Mirroring<Series>>> = {
  counter,
  gauge,
  totals,
  bucketed,
  native,
  summary,
} satisfies Record<SeriesTypeName, Mirroring<never>> as never
