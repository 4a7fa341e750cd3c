import type { ContextLabels } from './context.ts'
import type { ContextSource } from './context-series.ts'

/** How many names are told apart; of more, any may have been added. */
const mostNames = 1000

/** The names of the labels that contexts have added to series: by them these differ from what was registered. */
export class AddedNames {
  readonly #names = new Set<string>()
  /** What was chosen last: many series see one context after the other. */
  #last: ContextLabels | undefined

  /** What chooses as `select` does, and takes note. */
  watch(select: ContextSource['select']): ContextSource['select'] {
    return (context, metric) => {
      const labels = select(context, metric)
      if (labels !== this.#last) this.#add(labels)
      return labels
    }
  }

  /** These names and those that were added; `true` if they were too many to be told. */
  all(names: readonly string[]): readonly string[] | true {
    return this.#names.size > mostNames || [...names, ...this.#names]
  }

  #add(labels: ContextLabels): void {
    this.#last = labels
    for (const name of Object.keys(labels)) if (this.#names.size <= mostNames) this.#names.add(name)
  }
}
