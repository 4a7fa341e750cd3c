import type { LabelTree, MetricKind } from 'metrics-facade/registry'
import type { Family } from '../../series/family.ts'
import type { CounterSeries, GaugeSeries, Series } from '../../series/series.ts'
import type { FamilyLimit } from './family-limit.ts'
import { labelValues, overflowTotal } from './own-metrics.ts'
import { Unions } from './unions.ts'

/** How many labels of metrics are told apart. */
const mostLabels = 1_000

/** The metric and the label of all further ones. */
const other = '(other)'

/** The series of a store. */
type TreesByKind = Readonly<Record<MetricKind, LabelTree<Family, Series>>>

/** Shows what limits do, by metric and label. */
export class LimitBooks {
  readonly unions: Unions = new Unions()
  readonly #trees: () => TreesByKind

  constructor(trees: () => TreesByKind) {
    this.#trees = trees
  }

  /** Adds writes that were folded since the last time, and sets estimates of how many values there were. */
  publish(metric: string, limit: FamilyLimit): void {
    for (const label of limit.labels) {
      const { choice, folded, published } = label
      const union = this.unions.of(label)
      // The gauge of the union has what a thread has estimated whenever that was read, and others may tell of more values.
      const isAlone = union === undefined && (choice?.estimate ?? 0) === 0
      if (folded === published && isAlone) continue
      label.published = folded
      const estimate = union === undefined ? label.estimate : Math.max(union.estimate, choice?.estimate ?? 0)
      this.#enter(metric, label.name, folded - published, estimate)
    }
  }

  #enter(metric: string, label: string, folded: number, estimate: number): void {
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
