import type { Branch } from 'metrics-facade/registry'
import type { Series } from '../series/series.ts'
import { ByteSink } from './bytes.ts'
import { EncodedText } from './encoded.ts'
import type { ValuesText } from './runs.ts'

/** How many series have their values kept in one piece at most. */
const groupSize = 256

/** Fewer are read as fast where they are. */
const leastSeries = 64

/** The most bytes that the values of a group may take to be kept, because where each ends is kept in two bytes. */
const mostBytes = 2 ** 16 - 1

/** What is kept of series that stand side by side. */
interface Kept {
  readonly count: number
  readonly last: Series
  /** That of the last. */
  readonly branch: Branch | undefined
  /** Absent where the values are too long. */
  readonly values: ValuesText | undefined
}

/** What is kept of a family from one render to the next. */
export type KeptValues = Array<Kept | undefined>

/** Where the values of a family are kept, by who stays the same from one render to the next. */
export function keptBy(owner: { memo: unknown }): KeptValues {
  owner.memo ??= []
  return owner.memo as KeptValues
}

function encodeValues(first: number, series: readonly Series[]): ValuesText | undefined {
  const sink = new ByteSink()
  const places = series.map(({ labelValue }) => {
    sink.labelValue(labelValue)
    return sink.place
  })
  const values = sink.take()
  if (values.length > mostBytes) return undefined
  // Both in one piece of memory.
  const memory = new ArrayBuffer(places.length * 2 + values.length)
  const ends = new Uint16Array(memory, 0, places.length)
  ends.set(places)
  const text = new Uint8Array(memory, ends.byteLength)
  text.set(values)
  return { first, ends, text: new EncodedText(text) }
}

/**
 * Whether what is kept is that of as many series, of which this is the last. Then all of them are the same, because
 * series are only ever added behind others; and labels that are written anew are those of other branches.
 */
function isOf(kept: Kept, count: number, last: Series): boolean {
  return kept.count === count && kept.last === last && kept.branch === last.branch
}

/**
 * Finds the last labels' values of the series of a family as they stand between their quotes, for each index those of
 * the group that it belongs to, if they are kept.
 *
 * Those of large families are kept side by side: measured, to read each where it lies in memory takes half the time of
 * a render.
 *
 * @param kept - what is kept of these series, to be used and filled; nothing is where it is absent.
 */
export function valuesFinder(
  series: readonly Series[],
  kept: KeptValues | undefined,
): (index: number) => ValuesText | undefined {
  if (kept === undefined) return () => undefined
  // What is left of series that are gone.
  kept.splice(Math.ceil(series.length / groupSize))

  return index => {
    const place = Math.floor(index / groupSize)
    const first = place * groupSize
    const end = Math.min(first + groupSize, series.length)
    const last = series[end - 1]!
    // Below a branch that is not wide, each line is written whole, whatever is kept of it.
    if (end - first < leastSeries || !last.branch?.isWide) return undefined
    const known = kept[place]
    if (known !== undefined && isOf(known, end - first, last)) return known.values
    const values = encodeValues(first, series.slice(first, end))
    kept[place] = { count: end - first, last, branch: last.branch, values }
    return values
  }
}
