import type { SeriesView } from '../model/views.ts'
import type { Family } from '../series/family.ts'
import type { Series } from '../series/series.ts'
import type { PartFamily, PartOf } from './part.ts'
import { Sum } from './sum.ts'

/** The sums of a whole: by series, and by the labels that members log. */
export class Sums {
  readonly #bySeries = new Map<Series, Sum>()
  /** By the key of their family and their labels in JSON: most series that a member has are known from another one. */
  readonly #byText = new Map<string, Map<string, Sum>>()
  #unread = 0

  of(series: Series): Sum | undefined {
    return this.#bySeries.get(series)
  }

  /** All of them. More may come and go meanwhile. */
  all(): Iterable<Sum> {
    return this.#bySeries.values()
  }

  /** The one that was learned by these labels, if its series is still there. */
  find({ key }: PartFamily, text: string): Sum | undefined {
    const sum = this.#byText.get(key)?.get(text)
    return sum?.series.live === true ? sum : undefined
  }

  open(series: Series, family: PartFamily, ofWhole: Family): Sum {
    const sum = new Sum(series, family, ofWhole)
    this.#bySeries.set(series, sum)
    this.#unread += 1
    return sum
  }

  /** Learns the labels by which one is found, unless it is found by others. */
  learn(sum: Sum, text: string): void {
    if (sum.text !== undefined) return
    sum.text = text
    const { key } = sum.family
    const ofFamily = this.#byText.get(key)
    if (ofFamily === undefined) this.#byText.set(key, new Map([[text, sum]]))
    else ofFamily.set(text, sum)
  }

  delete({ series, family: { key } }: PartOf): void {
    const sum = this.#bySeries.get(series)
    if (sum === undefined) return
    this.#bySeries.delete(series)
    if (sum.isUnread) this.#unread -= 1
    const ofFamily = this.#byText.get(key)
    // Another one may have its labels by now.
    if (sum.text === undefined || ofFamily?.get(sum.text) !== sum) return
    ofFamily.delete(sum.text)
    if (ofFamily.size === 0) this.#byText.delete(key)
  }

  /** Notes whether the series of a sum is up to date. */
  mark(sum: Sum, isUnread: boolean): void {
    // It may have been deleted by now.
    if (sum.isUnread === isUnread || !this.#bySeries.has(sum.series)) return
    sum.isUnread = isUnread
    this.#unread += isUnread ? 1 : -1
  }

  /** The series that are not up to date; `undefined` if all are. */
  get unread(): ReadonlySet<SeriesView> | undefined {
    if (this.#unread === 0) return undefined
    const unread = [...this.all()].filter(({ isUnread }) => isUnread)
    return new Set(unread.map(({ series }) => series))
  }
}
