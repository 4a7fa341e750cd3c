import type { Place } from 'metrics-facade/registry'
import { bucketedType } from './bucketed.ts'
import type { Making, SeriesType } from './descriptor.ts'
import type { Family } from './family.ts'
import { nativeType } from './native.ts'
import type { Series } from './series.ts'
import { summaryType } from './summary.ts'
import { totalsType } from './totals.ts'
import { counterType, gaugeType } from './values.ts'
import { noTime } from './wall-clock.ts'

/** All types of series. */
export const seriesTypes: {
  readonly counter: typeof counterType
  readonly gauge: typeof gaugeType
  readonly bucketed: typeof bucketedType
  readonly native: typeof nativeType
  readonly summary: typeof summaryType
  readonly totals: typeof totalsType
} = {
  counter: counterType,
  gauge: gaugeType,
  bucketed: bucketedType,
  native: nativeType,
  summary: summaryType,
  totals: totalsType,
}

export type SeriesTypeName = keyof typeof seriesTypes

/** The name of the type of a family's series: that of its distribution, or its kind. */
export function typeNameOf({ kind, distribution }: Pick<Family, 'kind' | 'distribution'>): SeriesTypeName {
  return distribution?.of ?? (kind as SeriesTypeName)
}

/** How series of each type are made: as the descriptors do, or so that others can read them, too. */
export type SeriesCreators = {
  readonly [Name in SeriesTypeName]: {
    create(place: Place, rules: unknown, making: Making): Series
  }
}

/** The contents of a series, as data that can be cloned. */
export interface SeriesDump {
  readonly of: SeriesTypeName
  readonly created: number
  readonly data: unknown
}

/** The descriptor of a type, for callers whose series and rules are known to be of that type. */
export function seriesTypeOf(of: SeriesTypeName): SeriesType<Series, unknown, unknown> {
  return seriesTypes[of] as unknown as SeriesType<Series, unknown, unknown>
}

/** Dumps a series of this type. */
export function dumpSeries(of: SeriesTypeName, series: Series): SeriesDump {
  return { of, created: series.created, data: seriesTypeOf(of).dump(series) }
}

/**
 * Adds the dump of another series to one of the same type, as if that had recorded the same values. The earlier start of
 * the two counts.
 *
 * @throws RangeError if they cannot be added up.
 */
export function absorbDump(series: Series, { of, created, data }: SeriesDump): void {
  seriesTypeOf(of).absorb(series, data)
  if (created !== noTime && (series.created === noTime || created < series.created)) series.created = created
}
