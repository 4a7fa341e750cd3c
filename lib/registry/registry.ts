import {
  type CounterFn,
  type GaugeFn,
  type HistogramFn,
  invalidateHandles,
  type Labels,
  type SeriesSelection,
} from 'metrics-facade'
import type { MetricKind } from './mask.ts'
import { type Naming, verbatim } from './naming.ts'
import type { TreeEntry } from './node.ts'
import { removeSelected } from './selected.ts'
import type { SeriesKey } from './series.ts'
import type { Storage } from './storage.ts'
import { LabelTree } from './tree.ts'

/** Settings of a {@link Registry}. */
export interface RegistryOptions {
  /** How names and labels are written, which decides what is the same series. By default as they are. */
  readonly naming?: Naming
}

/** What a registry holds, by kind. */
export interface SeriesOf<C, G, H> {
  readonly counter: C
  readonly gauge: G
  readonly histogram: H
}

/**
 * Holds the series that a `Storage` makes, for an exporter to write to and to read.
 *
 * The kinds are separate: one name may be a counter, a gauge and a histogram. Labels may be in any order, form and
 * spelling that the facade takes. Handles to a series that was removed register a new one when they are used again.
 *
 * Methods that take labels throw what a getter or a `toString` among the labels throws, and an error if two labels are
 * written with the same name. The facade counts such samples as invalid.
 */
export class Registry<
  C extends CounterFn & TreeEntry,
  G extends GaugeFn & TreeEntry,
  H extends HistogramFn & TreeEntry,
> {
  readonly #trees: Readonly<{
    counter: LabelTree<string, C>
    gauge: LabelTree<string, G>
    histogram: LabelTree<string, H>
  }>

  constructor(storage: Storage<C, G, H>, { naming = verbatim }: RegistryOptions = {}) {
    this.#trees = {
      counter: this.#tree('counter', naming, key => storage.counter(key)),
      gauge: this.#tree('gauge', naming, key => storage.gauge(key)),
      histogram: this.#tree('histogram', naming, key => storage.histogram(key)),
    }
  }

  /** The counter with this name and these labels, made by the storage if it does not exist. */
  getOrCreateCounter(name: string, labels?: Labels): C {
    return this.#trees.counter.find(name, labels) ?? this.#trees.counter.register(name, labels)!
  }

  /** The gauge with this name and these labels, made by the storage if it does not exist. */
  getOrCreateGauge(name: string, labels?: Labels): G {
    return this.#trees.gauge.find(name, labels) ?? this.#trees.gauge.register(name, labels)!
  }

  /** The histogram with this name and these labels, made by the storage if it does not exist. */
  getOrCreateHistogram(name: string, labels?: Labels): H {
    return this.#trees.histogram.find(name, labels) ?? this.#trees.histogram.register(name, labels)!
  }

  /** The series of this kind, name and labels; `undefined` if it does not exist. */
  get<K extends MetricKind>(kind: K, name: string, labels?: Labels): SeriesOf<C, G, H>[K] | undefined {
    return this.#trees[kind].get(name, labels) as SeriesOf<C, G, H>[K] | undefined
  }

  /** Removes a series. Returns false if it does not exist. */
  delete(kind: MetricKind, name: string, labels?: Labels): boolean {
    const isDeleted = this.#trees[kind].remove(name, labels)
    if (isDeleted) invalidateHandles()
    return isDeleted
  }

  /** Removes the selected series of this kind and name, and returns how many those were. */
  deleteSelected(kind: MetricKind, name: string, selection: SeriesSelection): number {
    const deleted = removeSelected(this.#trees[kind] as LabelTree<string, C | G | H>, name, selection)
    if (deleted > 0) invalidateHandles()
    return deleted
  }

  /**
   * Every series: counters, then gauges, then histograms. Within a kind, series of one name are together; names and
   * their series are in the order of their first registration. Returns a new array each time.
   */
  series(): Array<C | G | H> {
    return this.#all().flatMap(tree => tree.families().flatMap(({ series }) => series))
  }

  /** Removes every series that `isRetained` returns false for, and returns how many those were. */
  retain(isRetained: (series: C | G | H) => boolean): number {
    let removed = 0
    const isGone = (series: C | G | H): boolean => {
      const gone = !isRetained(series)
      if (gone) removed += 1
      return gone
    }
    try {
      for (const tree of this.#all()) tree.removeWhere(isGone)
    } finally {
      // Also if `isRetained` threw: what was removed before that is gone.
      if (removed > 0) invalidateHandles()
    }
    return removed
  }

  /** Removes every series. */
  clear(): void {
    this.retain(() => false)
  }

  /** The trees in the order of their kinds. */
  #all(): ReadonlyArray<LabelTree<string, C | G | H>> {
    return Object.values(this.#trees) as never
  }

  #tree<K extends MetricKind, S extends TreeEntry>(
    kind: K,
    naming: Naming,
    create: (key: SeriesKey<K>) => S,
  ): LabelTree<string, S> {
    return new LabelTree(naming, {
      openFamily: name => name,
      createSeries: (name, { labels, pairs }) => create({ kind, name, labels, pairs }),
    })
  }
}
