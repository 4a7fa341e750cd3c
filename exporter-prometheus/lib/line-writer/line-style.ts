import type { ExemplarView, SeriesView } from '../model/views.ts'
import type { ByteSink } from './byte-writer.ts'

/** How one text format differs from others. */
export interface LineStyle {
  /** Formats a bound or quantile as a label value. */
  readonly bound: (bound: number) => string
  /** Formats an exemplar, to follow the value of its sample. If absent, exemplars are not written. */
  readonly exemplar?: (exemplar: ExemplarView) => string
  /** The line with the creation time of a series: the name of its sample, and the format of the time. */
  readonly created?: { readonly name: string; readonly spell: (timeMs: number) => string } | undefined
  /** Whether a series may be written; by default every series may. */
  readonly accepts?: (series: SeriesView) => boolean
}

/** Where the lines of a family go. All lines of one series are written at one moment. */
export interface LineSinks {
  /** For the lines of values, buckets or quantiles. */
  readonly own: ByteSink
  readonly sums: ByteSink
  readonly counts: ByteSink
}

/** Writes the lines of the series at an index, and possibly of some after it, and returns the index of the next. */
export type WriteLines = (index: number) => number
