import type { LabelRecord, SeriesFn } from 'metrics-facade'
import type { MetricKind } from './mask.ts'
import type { TreeEntry } from './node.ts'
import { ownFields } from './own-fields.ts'
import type { LabelPair } from './path.ts'

/** What identifies a series. */
export interface SeriesKey<K extends MetricKind = MetricKind> {
  readonly kind: K
  /** As it is written. */
  readonly name: string
  /** A copy of the labels as they were registered. It never changes. */
  readonly labels: LabelRecord
  /**
   * The labels as they are written, in the order in which their names were first seen under this name; a label that has
   * another value in most of many series may be the last.
   */
  readonly pairs: readonly LabelPair[]
}

/**
 * The base class of series in a `Registry`. A subclass holds the value, and implements `CounterFn`, `GaugeFn` or
 * `HistogramFn`. If a `Recency` watches it, it adds `idleSince = 0` and sets it to 0 at each write.
 */
export abstract class StoredSeries<K extends MetricKind = MetricKind>
  implements SeriesKey<K>, SeriesFn, TreeEntry
{
  // Declared, not defined, as in `Place`.
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
