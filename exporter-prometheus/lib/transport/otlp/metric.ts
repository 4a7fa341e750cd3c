import type { LabelPair } from 'metrics-facade/registry'
import type { ExemplarView } from '../../model/views.ts'

// The data model of OTLP, as plain data that both encodings write. Times are Unix milliseconds.
// https://opentelemetry.io/docs/specs/otel/metrics/data-model/

interface Point {
  readonly attributes: readonly LabelPair[]
  /** When counting began; `undefined` if that is unknown, or if nothing is counted. */
  readonly startMs: number | undefined
  readonly timeMs: number
  readonly exemplars: readonly ExemplarView[]
}

export interface NumberPoint extends Point {
  readonly value: number
}

export interface HistogramPoint extends Point {
  readonly sum: number
  readonly bounds: readonly number[]
  /** One more than `bounds`; not cumulative. */
  readonly counts: readonly number[]
}

/** Non-empty buckets by ascending index; bucket 0 begins at 1. */
export type Buckets = ReadonlyArray<readonly [index: number, count: number]>

export interface ExponentialPoint extends Point {
  readonly count: number
  readonly sum: number
  readonly scale: number
  readonly zeroThreshold: number
  readonly zeroCount: number
  readonly positive: Buckets
  readonly negative: Buckets
}

export interface SummaryPoint extends Point {
  readonly count: number
  readonly sum: number
  readonly quantiles: ReadonlyArray<readonly [quantile: number, value: number]>
}

/** The points of each kind of metric. */
export interface Points {
  readonly sum: NumberPoint
  readonly gauge: NumberPoint
  readonly histogram: HistogramPoint
  readonly exponentialHistogram: ExponentialPoint
  readonly summary: SummaryPoint
}

export type Kind = keyof Points

/** A metric without its points. */
export interface MetricHead<K extends Kind = Kind> {
  readonly kind: K
  readonly name: string
  readonly description: string
  /** In the notation of UCUM; empty if there is none. */
  readonly unit: string
}

/** What the numbers of sums and histograms count from: from their start, or from the point before. */
export type Temporality = 'cumulative' | 'delta'

export const temporalityNumber: Readonly<Record<Temporality, number>> = { delta: 1, cumulative: 2 }

/** Whether a kind of metric says what its numbers count from. */
export function hasTemporality(kind: Kind): boolean {
  return kind === 'sum' || kind === 'histogram' || kind === 'exponentialHistogram'
}

/** The count of a histogram. */
export function countOf({ counts }: HistogramPoint): number {
  return counts.reduce((sum, count) => sum + count, 0)
}
