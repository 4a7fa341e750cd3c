import type { LabelRecord, Labels, Metadata } from 'metrics-facade'
import { LabelTree, verbatim } from 'metrics-facade/registry'
import { ContextSeries, type ContextSource } from './context-series.ts'

/** The least number of registrations between two sweeps. */
const sweepAfter = 1000

/** One name and label set. It usually has a single series, because all code that emits it passes the same metadata. */
class Entry {
  live = true
  isUsed = true
  readonly name: string
  readonly labels: LabelRecord
  readonly series: ContextSeries[] = []

  constructor(name: string, labels: LabelRecord) {
    this.name = name
    this.labels = labels
  }
}

function isSame(a: Metadata, b: Metadata): boolean {
  return a === b || (a.level === b.level && a.target === b.target && a.advice === b.advice)
}

/**
 * Finds the `ContextSeries` of one kind by name and labels, without those of the context.
 *
 * They hold no samples, and this index does not learn which series the recorder beneath drops. So it is swept: after as
 * many registrations as there are entries, those that were not registered since the last sweep are forgotten. An
 * existing handle to a forgotten one goes on writing through it, to the same inner series as any other handle.
 */
export class ContextSeriesIndex {
  readonly #source: ContextSource
  readonly #tree = new LabelTree<string, Entry>(verbatim, {
    openFamily: name => name,
    createSeries: (name, { pairs }) => new Entry(name, Object.fromEntries(pairs)),
  })
  #untilSweep = sweepAfter

  constructor(source: ContextSource) {
    this.#source = source
  }

  /** Throws what reading the labels throws, and what the recorder throws. */
  register(name: string, labels: Labels | undefined, metadata: Metadata): ContextSeries {
    if (--this.#untilSweep === 0) this.#sweep()
    const entry = this.#tree.find(name, labels) ?? this.#tree.register(name, labels)!
    entry.isUsed = true
    const index = entry.series.findIndex(series => isSame(series.metadata, metadata))
    const known = entry.series[index]
    if (known?.renew()) return known
    const series = new ContextSeries(this.#source, entry.name, entry.labels, metadata)
    if (known === undefined) entry.series.push(series)
    else entry.series[index] = series
    return series
  }

  #sweep(): void {
    let remaining = 0
    this.#tree.removeWhere(entry => {
      const { isUsed } = entry
      entry.isUsed = false
      if (isUsed) remaining += 1
      return !isUsed
    })
    this.#untilSweep = Math.max(sweepAfter, remaining)
  }
}
