import type { LabelPair } from 'metrics-facade/registry'
import type { BucketedSeries } from '../series/bucketed.ts'
import type { Series } from '../series/series.ts'
import type { SummarySeries } from '../series/summary.ts'
import { type ExposedFamily, type Exposition, writtenLabels } from './exposition.ts'

/** One value of a counter or gauge. */
export interface ValueSnapshot {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** One histogram: `buckets` are cumulative and end with that of `Infinity`, whose count is `count`. */
export interface HistogramSnapshot {
  readonly labels: Readonly<Record<string, string>>
  readonly count: number
  readonly sum: number
  readonly buckets: ReadonlyArray<{ readonly le: number; readonly count: number }>
}

/** One summary: quantiles over its recent windows, `NaN` when they are empty; `count` and `sum` over its life. */
export interface SummarySnapshot {
  readonly labels: Readonly<Record<string, string>>
  readonly count: number
  readonly sum: number
  readonly quantiles: ReadonlyArray<{ readonly quantile: number; readonly value: number }>
}

/** One family at one moment, named as in every format. */
export type FamilySnapshot = {
  readonly name: string
  readonly help?: string
  readonly unit?: string
} & (
  | { readonly type: 'counter' | 'gauge'; readonly series: readonly ValueSnapshot[] }
  | { readonly type: 'histogram'; readonly series: readonly HistogramSnapshot[] }
  | { readonly type: 'summary'; readonly series: readonly SummarySnapshot[] }
)

/** All families at one moment: plain data, shared with nobody. */
export interface Snapshot {
  readonly families: readonly FamilySnapshot[]
}

function bucketsOf(series: BucketedSeries): HistogramSnapshot['buckets'] {
  let count = 0
  return series.counts.map((own, index) => {
    count += own
    return { le: series.bounds[index] ?? Number.POSITIVE_INFINITY, count }
  })
}

function quantilesOf(series: SummarySeries): SummarySnapshot['quantiles'] {
  const values = series.quantiles()
  return series.rules.quantiles.map((quantile, index) => ({ quantile, value: values[index]! }))
}

/** One series of a family at this moment. */
export type SeriesSnapshot = ValueSnapshot | HistogramSnapshot | SummarySnapshot

/** A family but for its series. */
export function headOf(family: ExposedFamily): Omit<FamilySnapshot, 'series'> {
  const { name, type, help, unit } = family
  return { name, type, ...(help && { help }), ...(unit && { unit }) }
}

/** Reads the values of a family's series, one after the other. */
export function* readSeries(
  family: ExposedFamily,
  globalLabels: readonly LabelPair[],
): Generator<SeriesSnapshot> {
  const labelsOf = (series: Series) => Object.fromEntries(writtenLabels(series, globalLabels))
  if (family.type === 'histogram') {
    for (const series of family.series) {
      const buckets = bucketsOf(series)
      yield { labels: labelsOf(series), count: buckets.at(-1)!.count, sum: series.sum, buckets }
    }
  } else if (family.type === 'summary') {
    for (const series of family.series) {
      yield { labels: labelsOf(series), count: series.count, sum: series.sum, quantiles: quantilesOf(series) }
    }
  } else {
    for (const series of family.series) yield { labels: labelsOf(series), value: series.value }
  }
}

/** Reads every value of an exposition. */
export function takeSnapshot({ families, globalLabels }: Exposition): Snapshot {
  return {
    families: families.map(
      family => ({ ...headOf(family), series: [...readSeries(family, globalLabels)] }) as FamilySnapshot,
    ),
  }
}
