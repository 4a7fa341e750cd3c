import { messageOf, warnOnce } from 'metrics-facade'
import type { DebugLog } from './debug-log.ts'

export const conflictsTotal = 'metrics_conflicts_total'
export const conflictsHelp = 'Series refused because their name or a label is taken, by metric'

/** Counts and reports series that are not recorded or not served because their name or a label is taken. */
export class Conflicts {
  readonly #count: (name: string) => void
  readonly #log: DebugLog | undefined
  readonly #leftOut = new WeakSet<object>()

  constructor(count: (name: string) => void, log?: DebugLog) {
    this.#count = count
    this.#log = log
  }

  /** For a series that is not recorded; counted each time that it is asked for. */
  refuse(name: string, reason: string): void {
    this.#add(name, `Series of the metric "${messageOf(name)}" are not recorded: ${reason}.`)
  }

  /**
   * For a series that is left out of an exposition; counted once only, because scrapes repeat.
   *
   * @param which - the series, or an object that stands for all those of an included family.
   */
  leaveOut(name: string, which: object, reason: string): void {
    if (this.#leftOut.has(which)) return
    this.#leftOut.add(which)
    this.#add(name, `Series of the metric "${messageOf(name)}" are left out: ${reason}.`)
  }

  #add(name: string, message: string): void {
    warnOnce(`conflict ${name}`, message)
    this.#log?.refused(message)
    this.#count(messageOf(name))
  }
}
