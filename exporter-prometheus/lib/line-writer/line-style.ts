import type { ExemplarView, SeriesView } from '../model/views.ts'
import type { ByteSink } from './byte-writer.ts'

/** What a text format writes in ways of its own. */
export interface LineStyle {
  /** A bound or quantile, as the value of its label. */
  readonly bound: (bound: number) => string
  /** What follows the value of a sample that has an exemplar; none is written where this is absent. */
  readonly exemplar?: (exemplar: ExemplarView) => string
  /** The line that tells when a series began: its sample's name, and how the time is spelled. */
  readonly created?: { readonly name: string; readonly spell: (timeMs: number) => string } | undefined
  /** Whether a series may be written; all may by default. */
  readonly accepts?: (series: SeriesView) => boolean
}

/** Where the lines of a family go: all of those of one series at the same time. */
export interface LineSinks {
  /** Those of values, buckets or quantiles. */
  readonly own: ByteSink
  readonly sums: ByteSink
  readonly counts: ByteSink
}

/** Writes the lines of the series at an index, and maybe of some behind it, and returns which is next. */
export type WriteLines = (index: number) => number
