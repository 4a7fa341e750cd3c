import type { Cancel } from '../base/timers.ts'
import { type Exposition, withSeries } from '../model/exposition.ts'
import type { SeriesView } from '../model/views.ts'
import type { Series } from '../series/series.ts'
import { wallMs } from '../series/wall-clock.ts'

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
  readonly #watches = new Set<{ readonly from: number; readonly sinceMs: number }>()
  /** Recent births of series that another thread has had for longer. */
  readonly #known = new WeakSet<Series>()

  get recent(): readonly Series[] {
    return this.#recent
  }

  add(series: Series): void {
    if (this.#watches.size > 0) this.#recent.push(series)
  }

  /** For a series that another thread has had since it was created: it is no birth if nobody was waiting then. */
  known(series: Series): void {
    const [earliest] = this.#watches
    if (earliest !== undefined && series.created < earliest.sinceMs) this.#known.add(series)
  }

  /** Records births until the watch is cancelled. */
  watch(): Cancel {
    const watch = { from: this.#forgotten + this.#recent.length, sinceMs: wallMs() }
    this.#watches.add(watch)
    return () => {
      this.#watches.delete(watch)
      const [earliest] = this.#watches
      const from = earliest?.from ?? this.#forgotten + this.#recent.length
      this.#recent = this.#recent.slice(from - this.#forgotten)
      this.#forgotten = from
    }
  }

  /**
   * Leaves the recent births out of an exposition of this store, if the format shows creation times. Families without any
   * other series are left out.
   */
  leaveOut(exposition: Exposition, created: 'always' | 'onRequest' | undefined): Exposition {
    if (this.#recent.length === 0 || created === undefined) return exposition
    const born: ReadonlySet<SeriesView> = new Set(this.#recent)
    const left: ReadonlySet<SeriesView> = new Set(this.#recent.filter(one => !this.#known.has(one)))
    const older = exposition.families.map(family => {
      if (created === 'onRequest' && family.createdTimestamps !== true) return family
      // A native histogram that is reset keeps its position.
      if (family.type === 'histogram') {
        return withSeries(
          family,
          family.series.filter(one => !left.has(one)),
        )
      }
      // Series are in the order of their creation.
      let { length } = family.series
      while (length > 0 && born.has(family.series[length - 1]!)) length -= 1
      if (length === family.series.length) return family
      return withSeries(
        family,
        family.series.filter((one, index) => index < length || !left.has(one)),
      )
    })
    const families = older.filter(({ series }) => series.length > 0)
    const { checked } = exposition
    return { ...exposition, families, checked: checked && { ...checked, families } }
  }
}
