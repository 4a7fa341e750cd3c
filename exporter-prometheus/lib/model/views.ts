import type { LabelPair } from 'metrics-facade/registry'
import type { MetricType } from '../series/family.ts'

/** One occurrence of what was counted, and the labels that lead to it. */
export interface ExemplarView {
  readonly pairs: readonly LabelPair[]
  readonly value: number
  /** Unix time in milliseconds. */
  readonly timestampMs: number
}

/** A series that can be read. What is stored is one itself, so its values are those of the moment when they are read. */
export interface SeriesView {
  /** Its own labels, without the global ones, in the order in which they are written. */
  readonly pairs: readonly LabelPair[]
  /** When it began, in Unix time in milliseconds, where that is known. */
  readonly createdMs?: number | undefined
}

export interface CounterView extends SeriesView {
  readonly value: number
  /** The latest. */
  readonly exemplar?: ExemplarView | undefined
}

export interface GaugeView extends SeriesView {
  readonly value: number
}

/** The buckets of a native histogram: `zeroCount` and all counts together are the count of its values. */
export interface NativeView {
  /** An integer from -4 to 8: each bound is 2^(2^-schema) times the one before. */
  readonly schema: number
  /** Values from `-zeroThreshold` to `zeroThreshold` count as zero. */
  readonly zeroThreshold: number
  readonly zeroCount: number
  /** The index and the count of each bucket of values above 0 that has any, by index. Bucket 0 ends at 1. */
  readonly positive: ReadonlyArray<readonly [index: number, count: number]>
  /** Likewise of values below 0: the bucket next to zero first. Bucket 0 ends at -1. */
  readonly negative: ReadonlyArray<readonly [index: number, count: number]>
  /** The oldest first. */
  readonly exemplars: readonly ExemplarView[]
}

export interface HistogramView extends SeriesView {
  readonly sum: number
  /** The upper bounds of the buckets, each inclusive, in ascending order, without `Infinity`. */
  readonly bounds: readonly number[]
  /** Of each bucket alone; one more than there are bounds, for what is above the last. */
  readonly counts: readonly number[]
  /** The latest of each bucket. */
  readonly exemplars?: ReadonlyArray<ExemplarView | undefined> | undefined
  /** Of a native histogram; the buckets above are those that formats without native histograms write. */
  readonly native?: NativeView | undefined
}

export interface SummaryView extends SeriesView {
  /** Of its whole life, as `count` is. */
  readonly sum: number
  readonly count: number
  /** Which quantiles it has, each from 0 to 1. */
  readonly quantiles: readonly number[]
  /** The value of each quantile now, in the same order; `NaN` each where there is no recent value. */
  values(): readonly number[]
  /** The smallest value of its whole life, where that is known: OpenMetrics has no summary of values below 0. */
  readonly lowest?: number | undefined
}

/** What the series of each type are seen as. */
export interface SeriesViews {
  readonly counter: CounterView
  readonly gauge: GaugeView
  readonly histogram: HistogramView
  readonly summary: SummaryView
}

interface FamilyHead {
  /** As it is written, with unit and `_total` if it has them. */
  readonly name: string
  readonly help?: string | undefined
  /** As names have it, such as `seconds`. */
  readonly unit?: string | undefined
  /** Labels of each series beside its own, which win over them. */
  readonly globalLabels?: readonly LabelPair[] | undefined
  /** Whether formats write when series began that can only do so in samples of their own. */
  readonly createdTimestamps?: boolean | undefined
}

/** A family of one type with its series, as the writers of all formats see it. */
export type FamilyView<T extends MetricType = MetricType> = T extends MetricType
  ? FamilyHead & { readonly type: T; readonly series: ReadonlyArray<SeriesViews[T]> }
  : never
