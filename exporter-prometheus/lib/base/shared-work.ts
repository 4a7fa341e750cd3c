/**
 * Work that runs once at a time. All who wait for it advance the same run, so one may do so a few milliseconds at a time and
 * another without a break.
 */
export class SharedWork {
  readonly #begin: () => Generator<void>
  #run: Generator<void> | undefined
  /** How many runs have begun, and are over. */
  #begun = 0
  #over = 0

  constructor(begin: () => Generator<void>) {
    this.#begin = begin
  }

  /** Does it from the beginning, after a run that is under way. Several that wait share the next one. */
  *doing(): Generator<void> {
    const next = this.#begun + 1
    while (this.#over < next) {
      if (this.#run === undefined) {
        this.#begun += 1
        this.#run = this.#begin()
      }
      this.#step()
      yield
    }
  }

  /** Ends the run that is under way, if there is one. */
  *ending(): Generator<void> {
    const begun = this.#begun
    while (this.#over < begun) {
      this.#step()
      yield
    }
  }

  #step(): void {
    // One that has failed is over with the step after that.
    if (this.#run?.next().done !== true) return
    this.#run = undefined
    this.#over = this.#begun
  }
}
