import type { LabelTree, MetricKind } from 'metrics-facade/registry'
import type { Family } from '../../series/family.ts'
import type { CounterSeries, GaugeSeries, Series } from '../../series/series.ts'
import { labelValues, overflowTotal } from './own-metrics.ts'

/** How many labels of metrics are told apart. */
const mostLabels = 1_000

/** The metric and the label of all further ones. */
const other = '(other)'

/** The series of a store. */
type TreesByKind = Readonly<Record<MetricKind, LabelTree<Family, Series>>>

/** Shows what limits do, by metric and label. */
export class LimitBooks {
  readonly #trees: () => TreesByKind

  constructor(trees: () => TreesByKind) {
    this.#trees = trees
  }

  /** Adds writes that were folded, and sets the estimate of how many values there were. */
  enter(metric: string, label: string, folded: number, estimate: number): void {
    const labels = { metric, label }
    const trees = this.#trees()
    const counters = trees.counter as LabelTree<Family, CounterSeries>
    const gauges = trees.gauge as LabelTree<Family, GaugeSeries>
    const isTold =
      counters.get(overflowTotal, labels) !== undefined || counters.size(overflowTotal) < mostLabels
    const told = isTold ? labels : { metric: other, label: other }
    counters.register(overflowTotal, told)?.increment(folded)
    if (isTold) gauges.register(labelValues, labels)?.set(estimate)
  }
}
