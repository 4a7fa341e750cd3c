import type { Branch } from 'metrics-facade/registry'
import { type ExposedFamily, storedOf } from '../model/exposition.ts'
import type { SeriesView } from '../model/views.ts'
import { ByteSink } from './byte-writer.ts'
import { EncodedText, wordBytes } from './encoded-text.ts'
import type { WriteLines } from './line-style.ts'
import type { GroupText, Shared } from './shared-lines.ts'

/** The maximum number of series whose values form one group. */
const groupSize = 256

/** Smaller groups are read as fast without the cache. */
const leastSeries = 64

/** The maximum size of a cached group, because end offsets have two bytes. */
const mostBytes = 2 ** 16 - 1

/** Only stored families have a cache key. */
type StoredView = SeriesView & Shared

/** The last label values of neighbouring series. */
export interface LastValues extends GroupText {
  /** Whether no format escapes anything in them. */
  readonly isVerbatim: boolean
}

/** The cached values of neighbouring series. */
interface CachedGroup {
  readonly count: number
  readonly last: StoredView
  /** The branch of `last` at the time of caching. */
  readonly branch: Branch | undefined
  /** Absent if the values are too long. */
  readonly values: LastValues | undefined
}

/** The cached groups of one family. */
type ValueCache = Array<CachedGroup | undefined>

const caches = new WeakMap<object, ValueCache>()

/** The cache of a family, which lasts from one render to the next. */
export function cacheOf(cacheKey: object): ValueCache {
  let cached = caches.get(cacheKey)
  if (cached === undefined) {
    cached = []
    caches.set(cacheKey, cached)
  }
  return cached
}

/** JSON escapes all that other formats do. */
function isVerbatim(value: string): boolean {
  return JSON.stringify(value).length === value.length + 2
}

/** How many bytes at the beginning of each value are those of all of them. `offsets` are the ends of the values. */
function sharedLength(values: Uint8Array, offsets: readonly number[]): number {
  let shared = offsets[0]!
  for (let index = 1; index < offsets.length; index++) {
    const start = offsets[index - 1]!
    const most = Math.min(shared, offsets[index]! - start)
    for (shared = 0; shared < most && values[start + shared] === values[shared]; ) shared += 1
  }
  return shared
}

function encodeValues(first: number, series: readonly StoredView[]): LastValues | undefined {
  const sink = new ByteSink()
  let areVerbatim = true
  const offsets = series.map(({ labelValue }) => {
    if (!sink.plain(labelValue)) {
      sink.labelValue(labelValue)
      areVerbatim &&= isVerbatim(labelValue)
    }
    return sink.offset
  })
  const values = sink.take()
  if (values.length > mostBytes) return undefined
  const shared = sharedLength(values, offsets)
  // One piece of memory for both.
  const bytes = values.length - shared * (offsets.length - 1) + wordBytes
  const memory = new ArrayBuffer(offsets.length * 2 + bytes)
  const ends = new Uint16Array(memory, 0, offsets.length)
  const text = new Uint8Array(memory, ends.byteLength)
  text.set(values.subarray(0, shared))
  let end = shared
  for (let index = 0; index < offsets.length; index++) {
    for (let from = (offsets[index - 1] ?? 0) + shared; from < offsets[index]!; from++)
      text[end++] = values[from]!
    ends[index] = end
  }
  return { first, shared, ends, text: new EncodedText(text), isVerbatim: areVerbatim }
}

/**
 * Whether a group is still valid, which it is while count and last series match: series are append-only, and
 * relabelling changes the branch.
 */
function isValidFor(cached: CachedGroup, count: number, last: StoredView): boolean {
  return cached.count === count && cached.last === last && cached.branch === last.branch
}

/**
 * Returns a function that finds the last label values, escaped, of the group that an index belongs to; `undefined` if
 * the group is not cached.
 *
 * The cache stores the values of large families side by side. Measured: reading each from its own place in memory takes
 * half the time of a render.
 *
 * @param cacheKey - the key of the family's cache; without it nothing is cached.
 */
export function valuesFinder(
  views: readonly SeriesView[],
  cacheKey: object | undefined,
): (index: number) => LastValues | undefined {
  if (cacheKey === undefined) return () => undefined
  const series = views as readonly StoredView[]
  const cached = cacheOf(cacheKey)
  // Drops groups of series that are gone.
  cached.splice(Math.ceil(series.length / groupSize))

  return index => {
    const group = Math.floor(index / groupSize)
    const first = group * groupSize
    const end = Math.min(first + groupSize, series.length)
    const last = series[end - 1]!
    // Below a branch that is not wide, each line is written whole, so a cache has no use.
    if (end - first < leastSeries || !last.branch?.isWide) return undefined
    const known = cached[group]
    if (known !== undefined && isValidFor(known, end - first, last)) return known.values
    const values = encodeValues(first, series.slice(first, end))
    cached[group] = { count: end - first, last, branch: last.branch, values }
    return values
  }
}

/**
 * Returns a function that writes the series at an index, and as many after it as can be written in one run. It returns
 * the index of the next series.
 *
 * @param writeRun - writes a run with these last label values, and returns the index of the next series: the same index
 * if that one cannot be written in a run.
 * @param writeOne - writes a series by itself.
 */
export function inRuns(
  family: ExposedFamily,
  writeRun: (index: number, values: LastValues) => number,
  writeOne: (index: number) => void,
): WriteLines {
  const valuesAt = valuesFinder(family.series, storedOf(family)?.cacheKey)
  const tryRun = (index: number): number => {
    try {
      const values = valuesAt(index)
      return values === undefined ? index : writeRun(index, values)
    } catch {
      // One of them cannot be written. Writing each by itself makes it fail alone.
      return index
    }
  }
  return index => {
    const next = tryRun(index)
    if (next > index) return next
    writeOne(index)
    return index + 1
  }
}
