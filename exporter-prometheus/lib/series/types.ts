import { bucketedType } from './bucketed.ts'
import type { SeriesType } from './descriptor.ts'
import { nativeType } from './native.ts'
import type { Series } from './series.ts'
import { summaryType } from './summary.ts'
import { totalsType } from './totals.ts'
import { counterType, gaugeType } from './values.ts'
import { noTime } from './wall-clock.ts'

/** Every type of series there is. */
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

/** What a series has, as data that can be cloned. */
export interface SeriesDump {
  readonly of: SeriesTypeName
  readonly created: number
  readonly data: unknown
}

/** The descriptor of a type, for who has its series and rules from the same place. */
export function seriesTypeOf(of: SeriesTypeName): SeriesType<Series, unknown, unknown> {
  return seriesTypes[of] as unknown as SeriesType<Series, unknown, unknown>
}

/** What a series of this type has. */
export function dumpSeries(of: SeriesTypeName, series: Series): SeriesDump {
  return { of, created: series.created, data: seriesTypeOf(of).dump(series) }
}

/**
 * Adds what another series had to one of the same type, as if it had recorded that, too. It began when the earlier did.
 *
 * @throws RangeError where they cannot be added up.
 */
export function absorbDump(series: Series, { of, created, data }: SeriesDump): void {
  seriesTypeOf(of).absorb(series, data)
  if (created !== noTime && (series.created === noTime || created < series.created)) series.created = created
}
