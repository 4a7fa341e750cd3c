import type { Series } from '../../series/series.ts'
import type { Idleness } from '../../store/idleness.ts'
import type { Progress } from '../progress.ts'

/** Learns from the reader which series of this thread were shown with their last value, so that idle ones may go. */
export class ShownSeries {
  readonly #idleness: Idleness
  readonly #progress: Progress
  /** When all series were observed, and how many readings had begun by then. */
  #observation: { readonly at: number; readonly begun: number } | undefined

  constructor(idleness: Idleness, progress: Progress) {
    this.#idleness = idleness
    this.#progress = progress
  }

  /** Whether something was shown that was read after an observation of which `mark` was not told yet. */
  get isNew(): boolean {
    return this.#observation !== undefined && this.#progress.shown > this.#observation.begun
  }

  /** Marks the series that have not been written to between the observation and the reading. */
  mark(
    families: ReadonlyArray<{ readonly series: readonly unknown[] }>,
    onFault: (error: unknown) => void,
  ): void {
    const { at } = this.#observation!
    this.#observation = undefined
    for (const { series } of families) this.#idleness.show(series as readonly Series[], at, onFault)
  }

  /** All series have been observed. */
  observed(): void {
    const { begun } = this.#progress
    // The latest before a reading that may still be shown.
    if (this.#observation === undefined || this.#observation.begun === begun) {
      this.#observation = { at: this.#idleness.observed, begun }
    }
  }
}
