import type { LabelRecord, SeriesFn } from 'metrics-facade'
import type { LabelPair } from './family.ts'
import type { MetricKind } from './mask.ts'
import type { TreeEntry } from './node.ts'
import { ownFields } from './own-fields.ts'

/** What tells a series from all others. */
export interface SeriesKey<K extends MetricKind = MetricKind> {
  readonly kind: K
  /** As it is written. */
  readonly name: string
  /** A copy of the labels as they were registered, in which nothing changes. */
  readonly labels: LabelRecord
  /** The labels as they are written, in the order in which their names were first seen under this name. */
  readonly pairs: readonly LabelPair[]
}

/**
 * What a series in a `Registry` needs, to be extended by those that keep a value. A subclass implements `CounterFn`,
 * `GaugeFn` or `HistogramFn`; one that a `Recency` watches adds `idleSince = 0`, and sets it to 0 at each write.
 */
export abstract class StoredSeries<K extends MetricKind = MetricKind>
  implements SeriesKey<K>, SeriesFn, TreeEntry
{
  // Declared, not defined, as those of a place.
  declare live: boolean
  declare readonly kind: K
  declare readonly name: string
  declare readonly labels: LabelRecord
  declare readonly pairs: readonly LabelPair[]

  constructor({ kind, name, labels, pairs }: SeriesKey<K>) {
    this.live = true
    this.kind = kind
    this.name = name
    this.labels = labels
    this.pairs = pairs
  }
}

ownFields(StoredSeries, ['live', 'kind', 'name', 'labels', 'pairs'])
