import { currentMs } from '../base/timers.ts'
import type { Member } from './member.ts'

/** How long the exit handlers of a thread may take after it has logged its end. */
const exitMs = 1_000

/** The other threads of a program: those that were started, that have announced themselves, and that are ending. */
export class Roster {
  readonly #members = new Map<number, Member>()
  /** Threads that have logged an end, and when they are taken to have ended. */
  readonly #ending = new Map<number, number>()
  /** The threads that this one has started, and that live: each may still announce itself. */
  readonly #started = new Set<number>()
  #endedCount = 0

  get members(): Iterable<Member> {
    return this.#members.values()
  }

  /** How many have announced themselves, and live. */
  get living(): number {
    return this.#members.size
  }

  /** How many have announced themselves, and ended. */
  get endedCount(): number {
    return this.#endedCount
  }

  /** Whether nobody is there, and nobody may still come. */
  get isOver(): boolean {
    return this.#started.size + this.#members.size === 0
  }

  /** The member that is this thread; `make` makes it at its first announcement. */
  take(thread: number, make: () => Member): Member {
    const known = this.#members.get(thread)
    if (known !== undefined) return known
    const member = make()
    this.#members.set(thread, member)
    return member
  }

  started(thread: number): void {
    this.#started.add(thread)
  }

  /** For a thread that has ended, and those that it had started. */
  ended(thread: number): void {
    this.#started.delete(thread)
    this.#ending.set(thread, 0)
  }

  /**
   * For a thread of which a log says that it ends.
   *
   * @param isOver - whether it has ended by now: its own log is written before its exit handlers run.
   */
  saysEnd(thread: number, isOver: boolean): void {
    const due = isOver ? 0 : currentMs() + exitMs
    this.#ending.set(thread, Math.min(due, this.#ending.get(thread) ?? due))
  }

  /** Takes leave of those that have ended. They are not in the midst of having their logs read. */
  *dismissing(): Generator<void> {
    for (const [thread, due] of this.#ending) if (currentMs() >= due) yield* this.#dismiss(thread)
  }

  *#dismiss(thread: number): Generator<void> {
    const member = this.#members.get(thread)
    if (member !== undefined) {
      for (const child of member.children) yield* this.#dismiss(child)
      yield* member.ending()
      // Another reader may have come to the end of it before.
      if (this.#members.delete(thread)) this.#endedCount += 1
    }
    this.#ending.delete(thread)
  }
}
