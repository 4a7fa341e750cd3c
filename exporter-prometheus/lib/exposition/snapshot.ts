import type { BucketedSeries } from '../series/bucketed.ts'
import type { Exemplar } from '../series/exemplar.ts'
import type { Series } from '../series/series.ts'
import type { SummarySeries } from '../series/summary.ts'
import { type ExposedFamily, type Exposition, writtenLabels } from './exposition.ts'

/** One occurrence of what was counted. */
export interface ExemplarSnapshot {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
  /** Unix time in milliseconds. */
  readonly timestampMs: number
}

interface LabelledSnapshot {
  readonly labels: Readonly<Record<string, string>>
  /** When the series began, in Unix time in milliseconds, if that is asked for; not of gauges. */
  readonly createdMs?: number
}

/** One value of a counter or gauge. */
export interface ValueSnapshot extends LabelledSnapshot {
  readonly value: number
  /** The latest of a counter. */
  readonly exemplar?: ExemplarSnapshot
}

/** One histogram: `buckets` are cumulative and end with that of `Infinity`, whose count is `count`. */
export interface HistogramSnapshot extends LabelledSnapshot {
  readonly count: number
  readonly sum: number
  readonly buckets: ReadonlyArray<{
    readonly le: number
    readonly count: number
    /** The latest of this bucket alone. */
    readonly exemplar?: ExemplarSnapshot
  }>
}

/** One summary: quantiles over its recent windows, `NaN` when they are empty; `count` and `sum` over its life. */
export interface SummarySnapshot extends LabelledSnapshot {
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

function exemplarOf({ labels, value, timestampMs }: Exemplar): ExemplarSnapshot {
  return { labels: Object.fromEntries(labels), value, timestampMs }
}

function bucketsOf({ bounds, counts, exemplars }: BucketedSeries): HistogramSnapshot['buckets'] {
  let count = 0
  return counts.map((own, index) => {
    count += own
    const le = bounds[index] ?? Number.POSITIVE_INFINITY
    const exemplar = exemplars?.[index]
    return exemplar === undefined ? { le, count } : { le, count, exemplar: exemplarOf(exemplar) }
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
export function* readSeries(family: ExposedFamily, exposition: Exposition): Generator<SeriesSnapshot> {
  const labelsOf = (series: Series): Record<string, string> => {
    const labels: Record<string, string> = {}
    // Measured: a third of the time of Object.fromEntries(). No name begins with two underscores, as `__proto__` does.
    for (const [name, value] of writtenLabels(series, exposition)) labels[name] = value
    return labels
  }
  const began = <S extends SeriesSnapshot>(snapshot: S, { created }: Series): S =>
    exposition.createdTimestamps ? { ...snapshot, createdMs: created + exposition.clockOffsetMs } : snapshot
  if (family.type === 'histogram') {
    for (const series of family.series) {
      const { count, sum } = series
      yield began({ labels: labelsOf(series), count, sum, buckets: bucketsOf(series) }, series)
    }
  } else if (family.type === 'summary') {
    for (const series of family.series) {
      const { count, sum } = series
      yield began({ labels: labelsOf(series), count, sum, quantiles: quantilesOf(series) }, series)
    }
  } else if (family.type === 'counter') {
    for (const series of family.series) {
      const { value, exemplar } = series
      const snapshot = { labels: labelsOf(series), value }
      yield began(exemplar === undefined ? snapshot : { ...snapshot, exemplar: exemplarOf(exemplar) }, series)
    }
  } else {
    for (const series of family.series) yield { labels: labelsOf(series), value: series.value }
  }
}

/** Reads every value of an exposition. */
export function takeSnapshot(exposition: Exposition): Snapshot {
  return {
    families: exposition.families.map(
      family => ({ ...headOf(family), series: [...readSeries(family, exposition)] }) as FamilySnapshot,
    ),
  }
}
