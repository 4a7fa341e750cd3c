import type { ChoiceState } from './choice-state.ts'

/** What a process has shown of all, until the others are told. */
export class ShownWrites {
  /** How often each process had written by then. */
  #writes: ReadonlyMap<string, number> = new Map()
  /** The number of the choice by which it was shown. */
  #number = 0

  note(writes: ReadonlyMap<string, number>, number: number): void {
    const before = this.#writes
    this.#number = Math.max(this.#number, number)
    // Nobody waits for one that is not there any more. It may take long until there is something to tell.
    this.#writes = new Map(
      Array.from(writes, ([name, count]) => [name, Math.max(count, before.get(name) ?? 0)]),
    )
  }

  tell(state: ChoiceState, nowMs: number): void {
    if (this.#writes.size > 0) state.shownMs = nowMs
    for (const [name, count] of this.#writes) {
      state.shown.set(name, Math.max(count, state.shown.get(name) ?? 0))
    }
    state.shownNumber = Math.max(state.shownNumber, this.#number)
    this.#writes = new Map()
  }
}
