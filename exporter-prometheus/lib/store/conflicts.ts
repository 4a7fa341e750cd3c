import { messageOf, warnOnce } from 'metrics-facade'
import type { SeriesView } from '../model/views.ts'
import type { DebugLog } from './debug-log.ts'

export const conflictsTotal = 'metrics_conflicts_total'
export const conflictsHelp = 'Series refused because their name or a label is taken, by metric'

/** Counts and reports series that are not recorded or not served because their name or a label is taken. */
export class Conflicts {
  readonly #count: (name: string) => void
  readonly #log: DebugLog | undefined
  readonly #leftOut = new WeakSet<SeriesView>()

  constructor(count: (name: string) => void, log?: DebugLog) {
    this.#count = count
    this.#log = log
  }

  /** For a series that is not recorded; counted each time that it is asked for. */
  refuse(name: string, reason: string): void {
    this.#add(name, `Series of the metric "${messageOf(name)}" are not recorded: ${reason}.`)
  }

  /** For a series that is left out because of the escaping of names; counted once only, because scrapes repeat. */
  leaveOut(name: string, series: SeriesView, reason: string): void {
    if (this.#leftOut.has(series)) return
    this.#leftOut.add(series)
    this.#add(name, `Series of the metric "${messageOf(name)}" are not served to every reader: ${reason}.`)
  }

  #add(name: string, message: string): void {
    warnOnce(`conflict ${name}`, message)
    this.#log?.refused(message)
    this.#count(messageOf(name))
  }
}
