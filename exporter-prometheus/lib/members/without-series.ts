import { type Exposition, withSeries } from '../model/exposition.ts'
import type { SeriesView } from '../model/views.ts'

/** A copy without some series, and without families that have no others. */
export function withoutSeries(exposition: Exposition, left: ReadonlySet<SeriesView>): Exposition {
  const families = exposition.families
    .map(family => {
      const series: readonly SeriesView[] = family.series
      return series.some(one => left.has(one))
        ? withSeries(
            family,
            series.filter(one => !left.has(one)),
          )
        : family
    })
    .filter(({ series }) => series.length > 0)
  const { checked } = exposition
  return { ...exposition, families, checked: checked && { ...checked, families } }
}
