import { messageOf, warnOnce } from 'metrics-facade'

export const writeErrorsTotal = 'metrics_write_errors_total'
export const writeErrorsHelp = 'Series left out of an exposition because they could not be written, by metric'
export const upkeepErrorsTotal = 'metrics_upkeep_errors_total'
export const upkeepErrorsHelp = 'Failures while windows were turned or idle series evicted'

/** Counts and reports what fails inside the exporter, so that it takes nothing else with it. */
export class Faults {
  readonly #count: (total: string, name?: string) => void

  /** @param count - adds one to a counter, which has a label `name` if that is given. */
  constructor(count: (total: string, name?: string) => void) {
    this.#count = count
  }

  /** For a series that is left out of an exposition. */
  unwritten(name: string, error: unknown): void {
    warnOnce(
      `unwritten ${name}`,
      `A series of the metric "${messageOf(name)}" could not be written and is left out: ${messageOf(error)}.`,
    )
    this.#count(writeErrorsTotal, name)
  }

  /** Does a part of upkeep; when it fails, the others are done all the same. */
  attempt(part: () => void): void {
    try {
      part()
    } catch (error) {
      this.ofUpkeep(error)
    }
  }

  ofUpkeep(error: unknown): void {
    const message = messageOf(error)
    warnOnce(`upkeep ${message}`, `Upkeep failed: ${message}.`)
    this.#count(upkeepErrorsTotal)
  }
}
