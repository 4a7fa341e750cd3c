import type { ContextLabels } from './context.ts'
import type { ContextSource } from './context-series.ts'

/** So many names are remembered. If there are more, any name may have been added. */
const mostNames = 1000

/** The names of the labels that contexts have added to series: these labels were not in what was registered. */
export class AddedNames {
  readonly #names = new Set<string>()
  /** The labels that were chosen last: many series see the same context one after the other. */
  #last: ContextLabels | undefined

  /** Returns a function that selects as `select` does, and remembers the names. */
  watch(select: ContextSource['select']): ContextSource['select'] {
    return (context, metric) => {
      const labels = select(context, metric)
      if (labels !== this.#last) this.#add(labels)
      return labels
    }
  }

  /** These names and those that were added; `true` if too many were added to remember them. */
  all(names: readonly string[]): readonly string[] | true {
    return this.#names.size > mostNames || [...names, ...this.#names]
  }

  #add(labels: ContextLabels): void {
    this.#last = labels
    for (const name of Object.keys(labels)) if (this.#names.size <= mostNames) this.#names.add(name)
  }
}
