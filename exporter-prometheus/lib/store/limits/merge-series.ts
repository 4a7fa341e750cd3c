import { addsUp, type Family } from '../../series/family.ts'
import type { Series } from '../../series/series.ts'
import { seriesTypeOf, typeNameOf } from '../../series/types.ts'
import { countsIn, type Folded, type Refused } from './folded.ts'

/** Adds what a series has counted to what counts in its place; no series takes what was set. */
export function mergeSeries(family: Family, from: Series, into: Series | Folded | Refused): void {
  if (!addsUp(family)) return
  const type = seriesTypeOf(typeNameOf(family))
  type.absorb(countsIn(into), type.dump(from))
}
