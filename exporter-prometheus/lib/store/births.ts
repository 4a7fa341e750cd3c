import type { Cancel } from '../base/timers.ts'
import type { Series } from '../series/series.ts'

/**
 * The series that were born or reset since a reader asked that is still waiting for its answer.
 *
 * A server dates what it reads at the time when it asked. It would see the first value of a series that was born later
 * before its creation, and count it twice: once as it is, and once from the zero that it inserts there.
 */
export class Births {
  /** The births since the earliest watch began. */
  #recent: Series[] = []
  /** How many births were recorded before these. */
  #forgotten = 0
  /** For each watch the number of births before it; the earliest first. */
  readonly #watches = new Set<{ readonly from: number }>()

  get recent(): readonly Series[] {
    return this.#recent
  }

  add(series: Series): void {
    if (this.#watches.size > 0) this.#recent.push(series)
  }

  /** Records births until the watch is cancelled. */
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
