import { Turns } from '../../base/timers.ts'
import type { ExposedFamily, Exposition } from '../../model/exposition.ts'
import { FrameWriter } from './frame.ts'
import { historyMs } from './history.ts'
import { KnownFamily, type Read } from './known-family.ts'
import type { Changes, FamilyNote, SeriesNote } from './protocol.ts'
import type { Channels, Tracked } from './tracked.ts'

/** More than these are not shown: neither a person nor a browser follows them. */
const mostSeries = 5_000

/** The number of series that are read before others may work. */
const batch = 50

/** A series that is no more, but may still be in the history. */
interface Ended {
  readonly family: FamilyNote
  readonly series: SeriesNote
  readonly timeMs: number
}

function noChanges(): Changes {
  return { families: [], series: [], buckets: [], ended: [], exemplars: [], leftOut: 0 }
}

/** Which series there are, with a channel for each of their values. */
export class Layout {
  readonly #most: number
  readonly #families = new Map<string, KnownFamily>()
  #ended: Ended[] = []
  #nextFamily = 0
  #nextChannel = 0
  #reads = 0
  /** Of all families. */
  #count = 0
  #leftOut = 0
  readonly #channels: Channels = {
    take: count => {
      this.#nextChannel += count
      return this.#nextChannel - count
    },
  }

  constructor(most: number = mostSeries) {
    this.#most = most
  }

  /**
   * Reads an exposition in turns.
   *
   * @returns what is new, if anything is, and the values that have changed.
   */
  async read(
    { families }: Exposition,
    timeMs: number,
  ): Promise<{ readonly changes: Changes | undefined; readonly frame: string }> {
    this.#reads += 1
    const read: Read = { number: this.#reads, changes: noChanges(), frame: new FrameWriter() }
    const turns = new Turns()
    const leftOutBefore = this.#leftOut
    this.#leftOut = 0
    for (const family of families) {
      const known = this.#familyOf(family, read, timeMs)
      for (let index = 0; index < family.series.length; index++) {
        if (index % batch === 0) await turns.next()
        this.#readSeries(known, family, index, read)
      }
    }
    for (const known of [...this.#families.values()]) this.#sweep(known, read, timeMs)
    this.#ended = this.#ended.filter(ended => ended.timeMs > timeMs - historyMs).slice(-this.#most)
    const changes = { ...read.changes, leftOut: this.#leftOut }
    const isNew = leftOutBefore !== this.#leftOut || Object.values(read.changes).some(isFilled)
    return { changes: isNew ? changes : undefined, frame: read.frame.take(timeMs) }
  }

  /** All there is and was in the history, for viewers who know nothing yet. */
  whole(): Changes {
    const changes = noChanges()
    const families = new Set<FamilyNote>()
    for (const { family, series } of this.#ended) {
      families.add(family)
      changes.series.push(series)
      changes.ended.push(series.id)
    }
    for (const known of this.#families.values()) {
      families.add(known.note)
      for (const tracked of known.series) {
        changes.series.push(tracked.note)
        changes.exemplars.push(...tracked.exemplarNotes())
      }
    }
    changes.families.push(...families)
    return { ...changes, leftOut: this.#leftOut }
  }

  #familyOf(family: ExposedFamily, read: Read, timeMs: number): KnownFamily {
    const { name } = family
    const before = this.#families.get(name)
    if (before?.fits(family)) return before
    if (before !== undefined) this.#sweep(before, read, timeMs)
    const known = new KnownFamily(this.#nextFamily, family, this.#channels)
    this.#nextFamily += 1
    this.#families.set(name, known)
    read.changes.families.push(known.note)
    return known
  }

  #readSeries(known: KnownFamily, family: ExposedFamily, index: number, read: Read): void {
    const before = known.size
    try {
      if (!known.read(family, index, this.#count < this.#most, read)) this.#leftOut += 1
    } catch {
      // Left out, as a format leaves it out that cannot write it.
    }
    this.#count += known.size - before
  }

  #sweep(known: KnownFamily, read: Read, timeMs: number): void {
    const gone: readonly Tracked[] = known.sweep(read)
    this.#count -= gone.length
    this.#ended.push(...gone.map(({ note }) => ({ family: known.note, series: note, timeMs })))
    if (known.size === 0 && this.#families.get(known.note.name) === known)
      this.#families.delete(known.note.name)
  }
}

function isFilled(part: number | readonly unknown[]): boolean {
  return typeof part !== 'number' && part.length > 0
}
