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
  /** How names and labels are written, which decides what is one series. By default as they are. */
  readonly naming?: Naming
}

/** What a registry holds, by kind. */
export interface SeriesOf<C, G, H> {
  readonly counter: C
  readonly gauge: G
  readonly histogram: H
}

/**
 * Keeps the series that a `Storage` makes, for an exporter to write to and to read.
 *
 * The kinds are apart: one name may be a counter, a gauge and a histogram. Labels may be given in any order, form and
 * spelling that the facade takes. When a series is taken out, handles to it that are still held start it anew.
 *
 * Methods that take labels throw what a getter or a `toString` among them throws, and when two of them are written
 * with one name; the facade counts that as invalid samples.
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

  /** The counter of this name and these labels, made by the storage if there is none. */
  getOrCreateCounter(name: string, labels?: Labels): C {
    return this.#trees.counter.find(name, labels) ?? this.#trees.counter.register(name, labels)!
  }

  /** The gauge of this name and these labels, made by the storage if there is none. */
  getOrCreateGauge(name: string, labels?: Labels): G {
    return this.#trees.gauge.find(name, labels) ?? this.#trees.gauge.register(name, labels)!
  }

  /** The histogram of this name and these labels, made by the storage if there is none. */
  getOrCreateHistogram(name: string, labels?: Labels): H {
    return this.#trees.histogram.find(name, labels) ?? this.#trees.histogram.register(name, labels)!
  }

  /** The series of this kind, name and labels; `undefined` if there is none. */
  get<K extends MetricKind>(kind: K, name: string, labels?: Labels): SeriesOf<C, G, H>[K] | undefined {
    return this.#trees[kind].get(name, labels) as SeriesOf<C, G, H>[K] | undefined
  }

  /** Takes one series out; false if there is none. */
  delete(kind: MetricKind, name: string, labels?: Labels): boolean {
    const isDeleted = this.#trees[kind].remove(name, labels)
    if (isDeleted) invalidateHandles()
    return isDeleted
  }

  /** Takes out the series of this kind and name that are selected, and returns how many they were. */
  deleteSelected(kind: MetricKind, name: string, selection: SeriesSelection): number {
    const deleted = removeSelected(this.#trees[kind] as LabelTree<string, C | G | H>, name, selection)
    if (deleted > 0) invalidateHandles()
    return deleted
  }

  /**
   * Every series: counters, gauges, histograms, and of each kind those of one name together, both in the order in
   * which they were first registered. The array is the caller's own.
   */
  series(): Array<C | G | H> {
    return this.#all().flatMap(tree => tree.families().flatMap(({ series }) => series))
  }

  /** Takes out every series but those that `keep` returns true for, and returns how many they were. */
  retain(keep: (series: C | G | H) => boolean): number {
    let removed = 0
    const isGone = (series: C | G | H): boolean => {
      const gone = !keep(series)
      if (gone) removed += 1
      return gone
    }
    try {
      for (const tree of this.#all()) tree.removeWhere(isGone)
    } finally {
      // Also when `keep` threw: what went before that is gone.
      if (removed > 0) invalidateHandles()
    }
    return removed
  }

  /** Takes every series out. */
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
