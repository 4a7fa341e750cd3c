import type { SeriesViews } from '../../model/views.ts'
import type { MetricType } from '../../series/family.ts'
import { counted, measured, type Part, partsOfHistogram, partsOfSummary } from './parts.ts'
import { type Add, addCounter, addHistogram, addSummary, addValue } from './values.ts'

/** How series of a type are sent. */
interface RemoteType<T extends MetricType> {
  /** The number of the type in `Metadata.MetricType` of version 2. */
  readonly number: number
  /** The parts of a series, the same array for series that are alike. */
  readonly partsOf: (series: SeriesViews[T]) => readonly Part[]
  /** Adds one value for each part. */
  readonly add: Add<SeriesViews[T]>
}

export const remoteTypes: { readonly [T in MetricType]: RemoteType<T> } = {
  counter: { number: 1, partsOf: () => counted, add: addCounter },
  gauge: { number: 2, partsOf: () => measured, add: addValue },
  histogram: { number: 3, partsOf: partsOfHistogram, add: addHistogram },
  summary: { number: 5, partsOf: partsOfSummary, add: addSummary },
}
