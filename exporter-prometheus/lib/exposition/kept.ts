import type { Branch } from 'metrics-facade/registry'
import type { Series } from '../series/series.ts'
import { ByteSink } from './bytes.ts'
import { EncodedText } from './encoded.ts'

/** How many series have their values kept in one piece at most. */
const groupSize = 512

/** Fewer are read as fast where they are. */
const leastSeries = 64

/** The most bytes that a value may take that is kept, because its length is kept in one. */
const maxLength = 255

/** What is kept of series that stand side by side. */
interface Group {
  readonly last: Series
  /** That of the last. */
  readonly branch: Branch | undefined
  /** Bytes that each value takes. */
  readonly lengths: Uint8Array
  /** The values one after the other, as they stand between their quotes; absent where one is too long. */
  readonly text: EncodedText | undefined
}

/** What is kept of a family from one render to the next. */
export type KeptValues = Array<Group | undefined>

/** Where the values of a family are kept, by who stays the same from one render to the next. */
export function keptBy(owner: { memo: unknown }): KeptValues {
  owner.memo ??= []
  return owner.memo as KeptValues
}

function createGroup(series: readonly Series[]): Group {
  const sink = new ByteSink()
  const lengths = series.map(({ labelValue }) => {
    const { place } = sink
    sink.labelValue(labelValue)
    return sink.place - place
  })
  const isShort = lengths.every(length => length <= maxLength)
  const bytes = isShort
    ? Buffer.concat([Uint8Array.from(lengths), sink.take()])
    : Buffer.alloc(lengths.length)
  const last = series.at(-1)!
  return {
    last,
    branch: last.branch,
    lengths: bytes.subarray(0, lengths.length),
    text: isShort ? new EncodedText(bytes.subarray(lengths.length)) : undefined,
  }
}

/**
 * Whether a group is that of as many series, of which this is the last. Then all of them are the same, because series
 * are only ever added behind others; and labels that are written anew are those of other branches.
 */
function isOf({ last, branch, lengths }: Group, count: number, series: Series): boolean {
  return lengths.length === count && last === series && branch === series.branch
}

/**
 * Finds the last labels' values of the series of a family as they stand between their quotes.
 *
 * Those of large families are kept side by side: measured, to read each where it lies in memory takes half the time of
 * a render.
 */
export class LabelValues {
  /** Where that which was found begins, and ends. */
  from = 0
  to = 0
  readonly #series: readonly Series[]
  readonly #kept: KeptValues | undefined
  #group: Group | undefined
  /** What comes after that which was found. */
  #next = -1

  /** @param kept - what is kept of these series, to be used and filled; nothing is where it is absent. */
  constructor(series: readonly Series[], kept: KeptValues | undefined) {
    this.#series = series
    this.#kept = kept
    // What is left of series that are gone.
    kept?.splice(Math.ceil(series.length / groupSize))
  }

  /** The text in which that of the series at `index` stands from `from` to `to`, if it is kept. */
  find(index: number): EncodedText | undefined {
    if (index !== this.#next || index % groupSize === 0) this.#seek(index)
    this.#next = index + 1
    if (this.#group === undefined) return undefined
    this.from = this.to
    this.to += this.#group.lengths[index % groupSize]!
    return this.#group.text
  }

  #seek(index: number): void {
    const start = index - (index % groupSize)
    this.#group = this.#groupFrom(start)
    this.to = 0
    for (const length of this.#group?.lengths.subarray(0, index - start) ?? []) this.to += length
  }

  #groupFrom(start: number): Group | undefined {
    const end = Math.min(start + groupSize, this.#series.length)
    const last = this.#series[end - 1]!
    // Below a branch that is not wide, each line is written whole, whatever is kept of it.
    if (this.#kept === undefined || end - start < leastSeries || !last.branch?.isWide) return undefined
    const known = this.#kept[start / groupSize]
    if (known !== undefined && isOf(known, end - start, last)) return known
    const group = createGroup(this.#series.slice(start, end))
    this.#kept[start / groupSize] = group
    return group
  }
}
