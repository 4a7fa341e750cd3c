import type { LabelLimit } from './label-limit.ts'

/** Spellings of label names that are known. More are read again each time. */
const most = 1_000

/** Labels by the names that callers give. */
export class Spellings {
  readonly #labels = new Map<string, LabelLimit>()
  /** The last one that was asked for: under attack it is always the same. */
  #name: string | undefined
  #label: LabelLimit | undefined

  get(name: string): LabelLimit | undefined {
    return name === this.#name ? this.#label : this.#find(name)
  }

  set(name: string, label: LabelLimit): void {
    if (this.#labels.size < most) this.#labels.set(name, label)
  }

  #find(name: string): LabelLimit | undefined {
    const label = this.#labels.get(name)
    if (label !== undefined) {
      this.#name = name
      this.#label = label
    }
    return label
  }
}
