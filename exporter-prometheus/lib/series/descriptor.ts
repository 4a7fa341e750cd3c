import type { Place } from 'metrics-facade/registry'
import type { MetricType } from './family.ts'
import type { NativeResets, Resettable } from './native-resets.ts'
import type { Series } from './series.ts'
import type { TraceSampling } from './trace.ts'

/** The pending resets of a store, which are told of each series that was reset. */
export type Resets = NativeResets<Series & Resettable>

/** What series are created with, besides the rules of their family. */
export interface Making {
  /** The source of exemplars for values that are recorded without one. */
  readonly traces: TraceSampling | undefined
  /** The recorder's clock, in milliseconds. */
  readonly now: () => number
  readonly resets: Resets
}

/**
 * All that the rest of the exporter has to know about a type of series. Its samples and reserved labels follow from
 * `type`.
 *
 * @typeParam R - the rules of the family, by which its series are created.
 * @typeParam D - the contents of a series, as data that can be cloned and added to another, in this process or elsewhere.
 */
export interface SeriesType<S extends Series, R, D> {
  readonly type: MetricType
  create(place: Place, rules: R, making: Making): S
  dump(series: S): D
  /** Adds the contents of another series of the same type. */
  absorb(series: S, dump: D): void
  /** Removes its contents. */
  clear(series: S): void
  /** Called when windows were rotated: frees values that are too old to count. */
  dropOld?(series: S): void
}
