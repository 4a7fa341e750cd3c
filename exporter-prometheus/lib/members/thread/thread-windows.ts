import { AlignedWindows, type AllWindows, type CurrentWindows } from '../../series/windows.ts'
import type { Invitation } from '../invitation.ts'

/**
 * The windows of summaries in a thread: those of the main thread, so that all count the same values as recent. Until the
 * main thread has any of that length and count, the first is current, as it is there when they begin.
 */
export class ThreadWindows implements AllWindows {
  readonly #table: Float64Array
  readonly #isAligned: boolean
  #oldest: readonly number[] = []

  constructor({ windows, isAligned }: Pick<Invitation, 'windows' | 'isAligned'>) {
    this.#table = new Float64Array(windows)
    this.#isAligned = isAligned
  }

  of(durationMs: number, count: number): CurrentWindows {
    const table = this.#table
    let at: number | undefined
    const find = (): number | undefined => {
      for (let other = 0; other < table.length && table[other] !== 0; other += 4) {
        if (table[other] === durationMs && table[other + 1] === count) return other
      }
      return undefined
    }
    // There are none until somebody records.
    const first = this.#isAligned ? new AlignedWindows(durationMs, count) : { current: 0, oldest: 0 }
    return {
      get current() {
        at ??= find()
        return at === undefined ? first.current : table[at + 2]!
      },
      get oldest() {
        at ??= find()
        return at === undefined ? first.oldest : table[at + 3]!
      },
    }
  }

  advance(): boolean {
    const before = this.#oldest
    this.#oldest = this.#table.filter((_, at) => at % 4 === 3) as unknown as readonly number[]
    return this.#oldest.some((oldest, index) => oldest !== (before[index] ?? 0))
  }
}
