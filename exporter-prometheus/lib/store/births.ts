import type { Cancel } from '../base/timers.ts'
import type { Series } from '../series/series.ts'

/**
 * Which series were born, or began anew, since a reader asked who is yet to be answered.
 *
 * A server takes what it reads for what was there when it asked. Of a series that was born later, it would see the first
 * value before its creation, and count it twice: once as it is, and once from the zero that it puts there.
 */
export class Births {
  /** Those since the earliest watch began. */
  #recent: Series[] = []
  /** How many there were before these while somebody watched. */
  #forgotten = 0
  /** For each watch how many births there were before it; the earliest first. */
  readonly #watches = new Set<{ readonly from: number }>()

  get recent(): readonly Series[] {
    return this.#recent
  }

  add(series: Series): void {
    if (this.#watches.size > 0) this.#recent.push(series)
  }

  /** Keeps in mind what is born until the watch is called off. */
  watch(): Cancel {
    const watch = { from: this.#forgotten + this.#recent.length }
    this.#watches.add(watch)
    return () => {
      this.#watches.delete(watch)
      const [earliest] = this.#watches
      const from = earliest?.from ?? this.#forgotten + this.#recent.length
      this.#recent = this.#recent.slice(from - this.#forgotten)
      this.#forgotten = from
    }
  }
}
