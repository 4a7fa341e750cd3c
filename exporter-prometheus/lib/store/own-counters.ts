import type { LabelTree } from 'metrics-facade/registry'
import type { Family } from '../series/family.ts'
import type { CounterSeries } from '../series/series.ts'
import { conflictsHelp, conflictsTotal } from './conflicts.ts'
import { upkeepErrorsHelp, upkeepErrorsTotal, writeErrorsHelp, writeErrorsTotal } from './faults.ts'

/** The exporter's own counters, with their descriptions. */
export const ownCounters: ReadonlyArray<readonly [name: string, help: string]> = [
  [conflictsTotal, conflictsHelp],
  [writeErrorsTotal, writeErrorsHelp],
  [upkeepErrorsTotal, upkeepErrorsHelp],
]

/** How many names each of the exporter's own counters tells apart. */
export const mostNames = 1_000

/** What further names are counted as, in the facade's own counters, too. No metric is named like that. */
export const otherName = '(other)'

/**
 * The exporter's counters of what went wrong, by the name of the metric. Programs choose these names, so there is a
 * bound: names beyond it are counted as one.
 */
export class OwnCounters {
  readonly #tree: LabelTree<Family, CounterSeries>

  constructor(tree: LabelTree<Family, CounterSeries>) {
    this.#tree = tree
  }

  /** Adds one to the counter of this name; a program that has taken it for another kind loses the count. */
  add(total: string, name?: string): void {
    const labels = name === undefined ? undefined : { name: this.#told(total, name) }
    this.#tree.register(total, labels)?.increment(1)
  }

  #told(total: string, name: string): string {
    const isKnown = this.#tree.get(total, { name }) !== undefined
    return isKnown || this.#tree.size(total) < mostNames ? name : otherName
  }
}
