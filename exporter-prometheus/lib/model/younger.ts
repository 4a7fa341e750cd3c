import { type Exposition, withSeries } from './exposition.ts'
import type { SeriesView } from './views.ts'

/**
 * Leaves out the series that were born or reset last, if the exposition shows when series began; and families without
 * other series.
 */
export function withoutYounger(
  exposition: Exposition,
  younger: readonly SeriesView[],
  created: 'always' | 'onRequest',
): Exposition {
  const left = new Set(younger)
  const families = exposition.families.map(family => {
    if (created === 'onRequest' && family.createdTimestamps !== true) return family
    // Native histograms that were reset keep their position.
    if (family.type === 'histogram') {
      return withSeries(
        family,
        family.series.filter(one => !left.has(one)),
      )
    }
    // Series stand in the order of their birth.
    let { length } = family.series
    while (length > 0 && left.has(family.series[length - 1]!)) length -= 1
    if (length === family.series.length) return family
    return withSeries(family, family.series.slice(0, length))
  })
  return { ...exposition, families: families.filter(({ series }) => series.length > 0) }
}
