import type { Admission } from 'metrics-facade/registry'
import type { Series } from '../../series/series.ts'
import { Folded, Refused } from './folded.ts'
import { hashOf } from './hash.ts'
import type { LabelLimit } from './label-limit.ts'
import type { Surroundings } from './surroundings.ts'

/** The family whose labels are folded. */
export interface Foldable {
  readonly around: Surroundings
  readonly overflow: string
  label(name: string): LabelLimit
  /** Whether a value stands for many. */
  isOther(name: string, text: string): boolean
  /** Folds further values of a label from now on, of which `text` is the first. */
  fill(label: LabelLimit, text: string): void
  /** Whether one more series with these labels may be made; `isOther` tells whether it stands for many values. */
  mayAdd(names: readonly string[], values: readonly string[], isOther: boolean): boolean
}

/** The labels of a series to be made of which values are folded. */
export class Folds implements Admission<Series> {
  readonly folded: Map<string, string> = new Map()
  readonly #limit: Foldable
  readonly #names: readonly string[]
  readonly #values: readonly string[]
  #last: Folded | undefined
  refusal: Series | undefined

  constructor(limit: Foldable, names: readonly string[], values: readonly string[]) {
    this.#limit = limit
    this.#names = names
    this.#values = values
  }

  fold(label: LabelLimit, text: string): void {
    this.#limit.fill(label, text)
    this.folded.set(label.name, this.#limit.overflow)
    const hash = hashOf(text)
    if (!this.#limit.around.addsUp) this.refusal ??= new Refused(label, hash).refusal
    else this.#last = new Folded(label, hash, text, this.#last, undefined)
  }

  foldFurther(): boolean {
    const [names, values] = [this.#names, this.#values]
    const isOther =
      this.folded.size > 0 || names.some((name, index) => this.#limit.isOther(name, values[index]!))
    if (this.#limit.mayAdd(names, values, isOther)) return false
    const { overflow } = this.#limit
    let largest: LabelLimit | undefined
    for (const [index, name] of this.#names.entries()) {
      if (this.folded.has(name) || this.#values[index] === overflow) continue
      const label = this.#limit.label(name)
      if (largest === undefined || label.size > largest.size) largest = label
    }
    if (largest === undefined) return false
    // From now on this label has no more values than now.
    largest.most = Math.min(largest.most, largest.values.size)
    this.fold(largest, this.#values[this.#names.indexOf(largest.name)]!)
    return true
  }

  into(series: Series): Series {
    return this.#last!.into(series)
  }
}
