import type { Series } from '../series/series.ts'
import type { ExposedFamily, Exposition } from './exposition.ts'

/** An exposition without the series that were born last, or began anew; families without any other are left out. */
export function withoutYounger(exposition: Exposition, younger: readonly Series[]): Exposition {
  if (younger.length === 0) return exposition
  const left = new Set(younger)
  const families = exposition.families.map(family => {
    // Those that begin anew stay where they stand.
    if (family.type === 'histogram' && family.distribution.native !== undefined) {
      return { ...family, series: family.series.filter(one => !left.has(one)) } as ExposedFamily
    }
    // Series stand in the order of their birth.
    let { length } = family.series
    while (length > 0 && left.has(family.series[length - 1]!)) length -= 1
    if (length === family.series.length) return family
    return { ...family, series: family.series.slice(0, length) } as unknown as ExposedFamily
  })
  return { ...exposition, families: families.filter(({ series }) => series.length > 0) }
}
