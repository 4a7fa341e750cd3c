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

/** Reads every value of an exposition. */
export function takeSnapshot(exposition: Exposition): Snapshot {
  const labelsOf = (series: Series) => Object.fromEntries(writtenLabels(series, exposition.globalLabels))
  const seriesOf = (family: ExposedFamily) => {
    if (family.type === 'histogram') {
      return family.series.map(series => {
        const buckets = bucketsOf(series)
        return { labels: labelsOf(series), count: buckets.at(-1)!.count, sum: series.sum, buckets }
      })
    }
    if (family.type === 'summary') {
      return family.series.map(series => {
        return {
          labels: labelsOf(series),
          count: series.count,
          sum: series.sum,
          quantiles: quantilesOf(series),
        }
      })
    }
    return family.series.map(series => ({ labels: labelsOf(series), value: series.value }))
  }
  const families = exposition.families.map(family => {
    const head = {
      name: family.name,
      type: family.type,
      ...(family.help && { help: family.help }),
      ...(family.unit && { unit: family.unit }),
    }
    return { ...head, series: seriesOf(family) } as FamilySnapshot
  })
  return { families }
}
