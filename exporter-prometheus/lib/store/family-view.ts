import type { ExposedFamily } from '../model/exposition.ts'
import { unitWord } from '../names/naming.ts'
import type { Family } from '../series/family.ts'
import type { Series } from '../series/series.ts'
import type { Description } from './description.ts'

/** A family with its series, as it is read at this moment. `ofAll` is what all families of the store have. */
export function familyView(
  family: Family,
  series: readonly Series[],
  description: Description | undefined,
  ofAll: Pick<ExposedFamily, 'globalLabels' | 'createdTimestamps'>,
): ExposedFamily {
  const { name, written, type, distribution, labelNames } = family
  // A copy: other code runs during a render in turns, which would see a series twice that is removed and registered again.
  const copy = series.slice()
  // Not for distributions: the time to read their labels is small compared to writing all their samples.
  const cacheKey = distribution === undefined ? family : undefined
  return {
    identity: name,
    name: written,
    type,
    help: description?.help,
    unit: description?.unit && unitWord(description.unit),
    objective: description?.advised.objective,
    ...ofAll,
    stored: { series: copy, labelNames, cacheKey },
    series: copy,
  } as unknown as ExposedFamily
}
