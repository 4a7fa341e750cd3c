import type { LabelPair } from 'metrics-facade/registry'
import { type ExposedFamily, writtenLabels } from '../../model/exposition.ts'
import type { SeriesView } from '../../model/views.ts'
import type { FrameWriter } from './frame.ts'
import type { Changes, FamilyNote } from './protocol.ts'
import { type Channels, Tracked } from './tracked.ts'

interface Known {
  readonly pairs: readonly LabelPair[]
  readonly key: string
  readonly tracked: Tracked
  /** The number of the read in which it was there last. */
  seen: number
  isEnded: boolean
}

/** What one read finds. */
export interface Read {
  /** Another for each read. */
  readonly number: number
  readonly changes: Changes
  readonly frame: FrameWriter
}

function isSame(a: readonly LabelPair[], b: readonly LabelPair[]): boolean {
  if (a === b) return true
  return (
    a.length === b.length &&
    a.every(([name, value], index) => name === b[index]![0] && value === b[index]![1])
  )
}

/** Nobody reads more than so many characters of labels, and each viewer would be sent them. */
const longestLabels = 10_000

function isTooLong(pairs: readonly LabelPair[]): boolean {
  let length = 0
  for (const [name, value] of pairs) length += name.length + value.length
  return length > longestLabels
}

function globalsOf({ globalLabels = [] }: ExposedFamily): string {
  return globalLabels.length === 0 ? '' : JSON.stringify(globalLabels)
}

/** A family as viewers know it, with its series. */
export class KnownFamily {
  readonly note: FamilyNote
  readonly #globals: string
  readonly #channels: Channels
  readonly #series = new Map<string, Known>()
  /** In the order of the last read, which is mostly that of the next one. */
  readonly #order: Known[] = []

  constructor(id: number, family: ExposedFamily, channels: Channels) {
    const { name, type, help, unit } = family
    this.note = { family: id, name, type, help, unit }
    this.#globals = globalsOf(family)
    this.#channels = channels
  }

  get size(): number {
    return this.#series.size
  }

  get series(): Tracked[] {
    return [...this.#series.values()].map(({ tracked }) => tracked)
  }

  /** Whether what viewers know of the family itself is still right. */
  fits(family: ExposedFamily): boolean {
    const { type, help, unit } = this.note
    return (
      type === family.type &&
      help === family.help &&
      unit === family.unit &&
      this.#globals === globalsOf(family)
    )
  }

  /**
   * Reads one series.
   *
   * @param index - of the series in the family.
   * @param isRoom - whether another one may be added.
   * @returns false if there was no room for it, or its labels are too long.
   */
  read(family: ExposedFamily, index: number, isRoom: boolean, read: Read): boolean {
    const series: SeriesView = family.series[index]!
    let known = this.#order[index]
    if (known === undefined || known.isEnded || !isSame(known.pairs, series.pairs)) {
      if (isTooLong(series.pairs)) return false
      known = this.#series.get(JSON.stringify(series.pairs))
      if (known !== undefined) this.#order[index] = known
    }
    if (known !== undefined && !known.tracked.fits(series)) {
      this.#end(known, read)
      known = undefined
    }
    if (known === undefined) {
      if (!isRoom) return false
      known = this.#add(series, writtenLabels(series, family), read)
      this.#order[index] = known
    }
    known.seen = read.number
    known.tracked.read(series, read.frame, read.changes)
    return true
  }

  /** Ends the series that were not there in this read. Returns them. */
  sweep(read: Read): Tracked[] {
    const ended = [...this.#series.values()].filter(({ seen }) => seen !== read.number)
    for (const known of ended) this.#end(known, read)
    return ended.map(({ tracked }) => tracked)
  }

  #add(series: SeriesView, labels: readonly LabelPair[], { number, changes }: Read): Known {
    const { family, type } = this.note
    const tracked = new Tracked(family, type as ExposedFamily['type'], series, labels, this.#channels)
    const known = {
      pairs: [...series.pairs],
      key: JSON.stringify(series.pairs),
      tracked,
      seen: number,
      isEnded: false,
    }
    this.#series.set(known.key, known)
    changes.series.push(tracked.note)
    return known
  }

  #end(known: Known, { changes, frame }: Read): void {
    this.#series.delete(known.key)
    known.isEnded = true
    known.tracked.end(frame)
    changes.ended.push(known.tracked.note.id)
  }
}
