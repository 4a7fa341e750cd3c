import { messageOf, warnOnce } from 'metrics-facade'

export const writeErrorsTotal = 'metrics_write_errors_total'
export const writeErrorsHelp = 'Series left out of an exposition because they could not be written, by metric'
export const memberWriteErrorsTotal = 'metrics_member_write_errors_total'
export const memberWriteErrorsHelp =
  'Failures to write what this process has recorded for the other processes'
export const memberErrorsTotal = 'metrics_member_errors_total'
export const memberErrorsHelp =
  'Failures to read what other threads and processes of the program have recorded'
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

  /** For a piece of what another thread or process has recorded, which is left out because it cannot be read. */
  ofMember(error: unknown): void {
    const message = messageOf(error)
    warnOnce(
      `member ${message}`,
      `A piece of what another thread or process has recorded cannot be read and is left out: ${message}.`,
    )
    this.#count(memberErrorsTotal)
  }

  /** Runs a part of upkeep; if it fails, the other parts still run. */
  attempt(part: () => void): void {
    try {
      part()
    } catch (error) {
      this.ofUpkeep(error)
    }
  }

  /** Does something for the other processes of the program. */
  attemptToShare(piece: () => void): void {
    try {
      piece()
    } catch (error) {
      this.#ofSharing(error)
    }
  }

  /** The same, for work that is done in steps. */
  *attemptingToShare(work: Generator<void, unknown>): Generator<void> {
    try {
      yield* work
    } catch (error) {
      this.#ofSharing(error)
    }
  }

  ofUpkeep(error: unknown): void {
    const message = messageOf(error)
    warnOnce(`upkeep ${message}`, `Upkeep failed: ${message}.`)
    this.#count(upkeepErrorsTotal)
  }

  #ofSharing(error: unknown): void {
    const { code = messageOf(error) } = error as { readonly code?: string }
    warnOnce(
      `share ${code}`,
      `What this process has recorded cannot be written for the other processes, which show what was written before: ` +
        `${messageOf(error)}.`,
    )
    this.#count(memberWriteErrorsTotal)
  }
}
