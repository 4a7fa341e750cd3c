import type { Series } from '../series/series.ts'
import { Folded, Refused } from '../store/limits/folded.ts'
import { dumpPart, increaseOf, volumeOf } from './dump-part.ts'
import type { Part } from './part.ts'

/** What a part counts in: a series, or what limits have put into its place. */
export type Target = Series | Folded | Refused

/** The parts without series of their own, because of limits. */
export class FoldedParts {
  /** How much each had counted when that was looked at. */
  readonly #volumes = new Map<Part, number>()

  /** What parts had counted when the series was removed that they counted in. */
  readonly #gone = new WeakMap<Part, unknown>()

  get all(): Iterable<Part> {
    return this.#volumes.keys()
  }

  /** Takes note of what a part counts in. */
  note(part: Part, target: Target): void {
    if (!isFolding(target)) {
      this.#volumes.delete(part)
      return
    }
    target.count(0)
    this.#volumes.set(part, volumeOf(part))
  }

  /** For a part of which the series that it counted in was removed. */
  lose(part: Part): void {
    if (this.#volumes.has(part)) this.#gone.set(part, dumpPart(part, 0))
  }

  goneOf(part: Part): unknown {
    return this.#gone.get(part)
  }

  delete(part: Part): void {
    this.#volumes.delete(part)
  }

  /** Tells limits what was counted since the last time, so that busy values get series. Returns the parts of which any was. */
  count(targetOf: (part: Part) => Target): Set<Part> {
    const written = new Set<Part>()
    for (const [part, before] of this.#volumes) {
      const volume = volumeOf(part)
      if (Object.is(volume, before)) continue
      this.#volumes.set(part, volume)
      written.add(part)
      const target = targetOf(part)
      if (isFolding(target)) target.count(increaseOf(part, before))
    }
    return written
  }
}

function isFolding(target: Target): target is Folded | Refused {
  return target instanceof Folded || target instanceof Refused
}
