import type { Shown } from './shown.ts'

/** Values whose series have ended: they get none before readers have seen that, who would miss their beginning. */
export class Resting {
  /** By hash: how many expositions had begun when the last series ended. */
  readonly #begun = new Map<number, number>()

  add(hash: number, begun: number): void {
    this.#begun.set(hash, begun)
  }

  get hashes(): Iterable<number> {
    return this.#begun.keys()
  }

  has(hash: number): boolean {
    return this.#begun.has(hash)
  }

  clear(): void {
    this.#begun.clear()
  }

  /** Ends the rest of values of which readers have seen the end. */
  wake(shown: Shown): void {
    for (const [hash, begun] of this.#begun) {
      if (shown.hasShown(begun) || !shown.isWatched) this.#begun.delete(hash)
    }
  }
}
