import type { LabelPair } from 'metrics-facade/registry'
import type { MetricType } from '../series/family.ts'
import type { Objective } from '../series/objective.ts'

/** An exemplar: one observed event, and labels that lead to it, such as a trace id. */
export interface ExemplarView {
  readonly pairs: readonly LabelPair[]
  readonly value: number
  /** Unix time in milliseconds. */
  readonly timestampMs: number
}

/** A readable series. Views of stored series are live: each read returns the current value. */
export interface SeriesView {
  /** The labels of the series in written order, without the global ones. */
  readonly pairs: readonly LabelPair[]
  /** When the series began, in Unix milliseconds, if known. */
  readonly createdMs?: number | undefined
}

export interface CounterView extends SeriesView {
  readonly value: number
  /** The latest exemplar. */
  readonly exemplar?: ExemplarView | undefined
}

export interface GaugeView extends SeriesView {
  readonly value: number
}

/** The buckets of a native histogram. `zeroCount` and all bucket counts add up to the count of values. */
export interface NativeView {
  /** An integer from -4 to 8: each bound is 2^(2^-schema) times the previous one. */
  readonly schema: number
  /** Values from `-zeroThreshold` to `zeroThreshold` count as zero. */
  readonly zeroThreshold: number
  readonly zeroCount: number
  /** Non-empty buckets of values above 0, by ascending index. Bucket 0 ends at 1. */
  readonly positive: ReadonlyArray<readonly [index: number, count: number]>
  /** Non-empty buckets of values below 0, by ascending index: the one nearest to zero first. Bucket 0 ends at -1. */
  readonly negative: ReadonlyArray<readonly [index: number, count: number]>
  /** Oldest first. */
  readonly exemplars: readonly ExemplarView[]
}

export interface HistogramView extends SeriesView {
  readonly sum: number
  /** The upper bounds of the buckets, each inclusive, in ascending order, without `Infinity`. */
  readonly bounds: readonly number[]
  /** The count of each bucket, not cumulative; one more than `bounds`, for values above the last bound. */
  readonly counts: readonly number[]
  /** The latest exemplar of each bucket. */
  readonly exemplars?: ReadonlyArray<ExemplarView | undefined> | undefined
  /** Present on native histograms. Formats without native histograms write `bounds` and `counts`. */
  readonly native?: NativeView | undefined
}

export interface SummaryView extends SeriesView {
  /** Over the whole life of the series, like `count`. */
  readonly sum: number
  readonly count: number
  /** The quantiles of the summary, each from 0 to 1. */
  readonly quantiles: readonly number[]
  /** The current value of each quantile, in the same order; all `NaN` if there is no recent value. */
  values(): readonly number[]
  /** The smallest value ever recorded, if known: OpenMetrics forbids summaries of values below 0. */
  readonly lowest?: number | undefined
}

/** The view of a series of each type. */
export interface SeriesViews {
  readonly counter: CounterView
  readonly gauge: GaugeView
  readonly histogram: HistogramView
  readonly summary: SummaryView
}

interface FamilyHead {
  /** The written name, including the unit and `_total`, if any. */
  readonly name: string
  readonly help?: string | undefined
  /** The unit as written in names, such as `seconds`. */
  readonly unit?: string | undefined
  /** What its values are to keep, if it was described with one. */
  readonly objective?: Objective | undefined
  /** Labels that every series has. Labels of the series win over them. */
  readonly globalLabels?: readonly LabelPair[] | undefined
  /** Whether formats that need separate samples for creation times write them. */
  readonly createdTimestamps?: boolean | undefined
}

/** A family of one type with its series: what every format writes from. */
export type FamilyView<T extends MetricType = MetricType> = T extends MetricType
  ? FamilyHead & { readonly type: T; readonly series: ReadonlyArray<SeriesViews[T]> }
  : never
