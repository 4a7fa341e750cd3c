import { type Exposition, withSeries } from './exposition.ts'
import type { SeriesView } from './views.ts'

/**
 * Leaves out the series that were created or reset most recently, if the format shows creation times. Families without
 * any other series are left out.
 */
export function withoutYounger(
  exposition: Exposition,
  younger: readonly SeriesView[],
  created: 'always' | 'onRequest',
): Exposition {
  const left = new Set(younger)
  const families = exposition.families.map(family => {
    if (created === 'onRequest' && family.createdTimestamps !== true) return family
    // A native histogram that is reset keeps its position.
    if (family.type === 'histogram') {
      return withSeries(
        family,
        family.series.filter(one => !left.has(one)),
      )
    }
    // Series are in the order of their creation.
    let { length } = family.series
    while (length > 0 && left.has(family.series[length - 1]!)) length -= 1
    if (length === family.series.length) return family
    return withSeries(family, family.series.slice(0, length))
  })
  return { ...exposition, families: families.filter(({ series }) => series.length > 0) }
}
