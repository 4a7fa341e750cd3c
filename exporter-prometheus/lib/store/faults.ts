import { messageOf, warnOnce } from 'metrics-facade'

export const writeErrorsTotal = 'metrics_write_errors_total'
export const writeErrorsHelp = 'Series left out of an exposition because they could not be written, by metric'
export const upkeepErrorsTotal = 'metrics_upkeep_errors_total'
export const upkeepErrorsHelp = 'Failures of upkeep, which rotates windows and evicts idle series'

/** Counts and reports failures inside the exporter, so that one failure does not cause others. */
export class Faults {
  readonly #count: (total: string, name?: string) => void

  /** @param count - adds one to the counter `total`, with a label `name` if there is a name. */
  constructor(count: (total: string, name?: string) => void) {
    this.#count = count
  }

  /** For a series that is left out of an exposition because writing it failed. */
  unwritten(name: string, error: unknown): void {
    warnOnce(
      `unwritten ${name}`,
      `A series of the metric "${messageOf(name)}" could not be written and is left out: ${messageOf(error)}.`,
    )
    this.#count(writeErrorsTotal, name)
  }

  /** Runs a part of upkeep; if it fails, the other parts still run. */
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
