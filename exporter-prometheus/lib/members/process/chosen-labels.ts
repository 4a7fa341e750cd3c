import { type Exposition, withSeries } from '../../model/exposition.ts'
import type { SeriesView } from '../../model/views.ts'
import type { PairsOfLabels } from '../part.ts'
import { type ChoiceState, isShown, type LabelState } from './choice-state.ts'

/** The labels of metrics that are limited, by what was chosen. */
export class ChosenLabels {
  readonly #byMetric = new Map<string, Map<string, LabelState>>()

  constructor({ labels }: Pick<ChoiceState, 'labels'>) {
    for (const label of labels.values()) {
      const { metric, label: name } = label.head
      const ofMetric = this.#byMetric.get(metric) ?? new Map<string, LabelState>()
      this.#byMetric.set(metric, ofMetric.set(name, label))
    }
  }

  /** The labels with which a series counts among those of ended processes; `undefined` if it was over before. */
  keptOf(metric: string, pairs: PairsOfLabels): PairsOfLabels | undefined {
    const labels = this.#byMetric.get(metric)
    if (labels === undefined) return pairs
    let isSame = true
    const kept: Array<readonly [string, string]> = []
    for (const pair of pairs) {
      const [name, text] = pair
      const label = labels.get(name)
      if (label === undefined || isShown(label, text)) kept.push(pair)
      // No value stands for many that were set.
      else if (label.values.has(text) || !label.head.addsUp) return undefined
      else {
        isSame = false
        kept.push([name, label.head.overflow])
      }
    }
    return isSame ? pairs : kept
  }

  /** Leaves out values that no process shows: they have ended, or were not admitted yet. */
  of(exposition: Exposition): Exposition {
    let isSame = true
    const families = exposition.families.map(family => {
      const labels = this.#byMetric.get(family.identity ?? family.name)
      if (labels === undefined) return family
      const series: readonly SeriesView[] = family.series
      const isKept = ({ pairs }: SeriesView): boolean =>
        pairs.every(([label, text]) => {
          const one = labels.get(label)
          return one === undefined || isShown(one, text)
        })
      if (series.every(isKept)) return family
      isSame = false
      return withSeries(family, series.filter(isKept))
    })
    if (isSame) return exposition
    const { checked } = exposition
    const shown = families.filter(({ series }) => series.length > 0)
    return { ...exposition, families: shown, checked: checked && { ...checked, families: shown } }
  }
}
