import type { Branch } from 'metrics-facade/registry'
import type { SeriesView } from '../model/views.ts'
import { ByteSink } from './byte-writer.ts'
import { EncodedText } from './encoded-text.ts'
import type { Shared, ValuesText } from './shared-lines.ts'

/** How many series have their values kept in one piece at most. */
const groupSize = 256

/** Fewer are read as fast where they are. */
const leastSeries = 64

/** The most bytes that the values of a group may take to be kept, because where each ends is kept in two bytes. */
const mostBytes = 2 ** 16 - 1

/** Only what is stored has a key to keep by. */
type StoredView = SeriesView & Shared

/** What is kept of series that stand side by side. */
interface Kept {
  readonly count: number
  readonly last: StoredView
  /** That of the last. */
  readonly branch: Branch | undefined
  /** Absent where the values are too long. */
  readonly values: ValuesText | undefined
}

/** What is kept of a family from one render to the next. */
type KeptValues = Array<Kept | undefined>

const caches = new WeakMap<object, KeptValues>()

/** The cache of a family, by the object that stays the same from one render to the next. */
export function keptBy(cacheKey: object): KeptValues {
  let kept = caches.get(cacheKey)
  if (kept === undefined) {
    kept = []
    caches.set(cacheKey, kept)
  }
  return kept
}

function encodeValues(first: number, series: readonly StoredView[]): ValuesText | undefined {
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
 * Whether an entry is still valid: its count and its last series match. Then all its series match, because series are
 * only added at the end, and relabelling changes the branch.
 */
function isOf(kept: Kept, count: number, last: StoredView): boolean {
  return kept.count === count && kept.last === last && kept.branch === last.branch
}

/**
 * Finds the last labels' values of the series of a family as they stand between their quotes, for each index those of
 * the group that it belongs to, if they are kept.
 *
 * Those of large families are kept side by side: measured, to read each where it lies in memory takes half the time of
 * a render.
 *
 * @param cacheKey - the key of the family's cache, which is used and filled; without it nothing is kept.
 */
export function valuesFinder(
  views: readonly SeriesView[],
  cacheKey: object | undefined,
): (index: number) => ValuesText | undefined {
  if (cacheKey === undefined) return () => undefined
  const series = views as readonly StoredView[]
  const kept = keptBy(cacheKey)
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
