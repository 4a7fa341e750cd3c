import type { MetricKind } from 'metrics-facade/registry'
import type { Family } from '../series/family.ts'
import type { Series } from '../series/series.ts'
import type { Description } from './description.ts'
import type { RemovalCommand } from './removal-command.ts'

/** What a store tells when something rare happens in it. Removed series are not told: they are no longer `live`. */
export interface StoreObserver {
  /** A name was described for the first time. */
  described(kind: MetricKind, name: string, description: Description): void
  /** A series was made. */
  registered(family: Family, series: Series): void
  /**
   * Series were removed, or a description. Returns how many series of the whole program those were; `undefined` if the
   * store is the whole.
   */
  removed?(command: RemovalCommand): number | undefined
  /** Upkeep has run. */
  upkept(): void
}
