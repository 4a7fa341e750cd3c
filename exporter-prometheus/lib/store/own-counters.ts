import type { LabelTree } from 'metrics-facade/registry'
import type { Family } from '../series/family.ts'
import type { CounterSeries } from '../series/series.ts'
import { conflictsHelp, conflictsTotal } from './conflicts.ts'
import {
  memberErrorsHelp,
  memberErrorsTotal,
  memberWriteErrorsHelp,
  memberWriteErrorsTotal,
  upkeepErrorsHelp,
  upkeepErrorsTotal,
  writeErrorsHelp,
  writeErrorsTotal,
} from './faults.ts'
import { overflowHelp, overflowTotal } from './limits/own-metrics.ts'

/** The exporter's own counters, with their descriptions. */
export const ownCounters: ReadonlyArray<readonly [name: string, help: string]> = [
  [conflictsTotal, conflictsHelp],
  [writeErrorsTotal, writeErrorsHelp],
  [upkeepErrorsTotal, upkeepErrorsHelp],
  [memberErrorsTotal, memberErrorsHelp],
  [overflowTotal, overflowHelp],
  [memberWriteErrorsTotal, memberWriteErrorsHelp],
]

/** How many metric names each of the exporter's own counters has as labels. */
export const mostNames = 1_000

/** The label value for all further names, in the facade's own counters, too. No metric can have this name. */
export const otherName = '(other)'

/**
 * The exporter's own counters: of failures, by the name of the metric. Programs choose these names, so their number is
 * bounded: all names beyond the bound share one series.
 */
export class OwnCounters {
  readonly #tree: LabelTree<Family, CounterSeries>

  constructor(tree: LabelTree<Family, CounterSeries>) {
    this.#tree = tree
  }

  /** Adds one to a counter. The count is lost if the program has registered that name as another kind. */
  add(total: string, name?: string): void {
    const labels = name === undefined ? undefined : { name: this.#bounded(total, name) }
    this.#tree.register(total, labels)?.increment(1)
  }

  #bounded(total: string, name: string): string {
    const isKnown = this.#tree.get(total, { name }) !== undefined
    return isKnown || this.#tree.size(total) < mostNames ? name : otherName
  }
}
