import type { MetricHead } from './metric.ts'

/** Points of one metric as bytes: objects would outlive collections of garbage, each of which would hold the loop. */
export interface Piece {
  readonly bytes: Buffer
  /** Where each point ends. */
  readonly ends: readonly number[]
}

/** The points of one metric in a request. */
export interface WrittenMetric {
  readonly head: MetricHead
  readonly pieces: readonly Piece[]
}
