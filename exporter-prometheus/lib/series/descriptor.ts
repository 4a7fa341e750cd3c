import type { Place } from 'metrics-facade/registry'
import type { MetricType } from './family.ts'
import type { NativeResets, Resettable } from './native-resets.ts'
import type { Series } from './series.ts'
import type { TraceSampling } from './trace.ts'

/** Those of a store, which are told of series that begin anew. */
export type Resets = NativeResets<Series & Resettable>

/** What series are made with, beside the rules of their family. */
export interface Making {
  /** Where exemplars come from that nobody gives. */
  readonly traces: TraceSampling | undefined
  /** The recorder's clock, in milliseconds. */
  readonly now: () => number
  readonly resets: Resets
}

/**
 * All that the rest of the exporter has to know of a type of series; what they are seen as, and with which samples and
 * labels, follows from the type that they are exposed as.
 *
 * @typeParam R - the rules of the family that they are made by.
 * @typeParam D - what one has, as data that can be cloned, to be added to another in this process or elsewhere.
 */
export interface SeriesType<S extends Series, R, D> {
  readonly type: MetricType
  create(place: Place, rules: R, making: Making): S
  dump(series: S): D
  /** Adds what a series of the same type had. */
  absorb(series: S, dump: D): void
  /** Called when time went on: what is too old to count may go. */
  turn?(series: S): void
}
