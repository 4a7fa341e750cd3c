import { Band } from '../series/band.ts'
import type { BucketedDump } from '../series/bucketed.ts'
import type { NativeBuckets } from '../series/native-buckets.ts'
import type { NativeSchema } from '../series/native-schema.ts'
import type { SeriesTypeName } from '../series/types.ts'
import { seriesTypeOf } from '../series/types.ts'
import { partValue } from './gauge-rules.ts'
import type { NativePart, Part, WindowPart } from './part.ts'
import { decodeNative, decodeWindows } from './process/region.ts'

/** How often counts are read again that do not fit together, because their thread was writing just then. */
const mostReads = 3

/** The contents of a part, as a series of its type dumps them; `undefined` if it has none yet. */
export function dumpPart(part: Part, currentWindow: number): unknown {
  const { own, family } = part
  return own === undefined ? dumps[family.of](part, currentWindow) : seriesTypeOf(family.of).dump(own)
}

/** How much a part has counted: the value of a counter or a gauge, the number of values of a distribution. */
export function volumeOf(part: Part): number {
  const { own, page, at, family } = part
  const { of, rules } = family
  if (of === 'counter' || of === 'gauge') return partValue(part)
  if (own !== undefined) return own.volume
  if (of === 'totals' || of === 'summary') return page[at + 1]!
  let count = 0
  for (let bucket = 0; bucket <= rules.bounds!.length; bucket++) count += page[at + 1 + bucket]!
  return count
}

/** How much a part has counted since it had this volume; 1 for a gauge that has changed. */
export function increaseOf(part: Part, before: number): number {
  const volume = volumeOf(part)
  return part.family.of === 'gauge' ? Number(!Object.is(volume, before)) : Math.max(volume - before, 0)
}

const dumps: Readonly<Record<SeriesTypeName, (part: Part, currentWindow: number) => unknown>> = {
  counter: ({ page, at, exemplars }) => ({ value: page[at]!, exemplar: exemplars?.get(0) }),
  gauge: ({ page, at }) => ({ value: page[at]! }),
  totals: ({ page, at }) => ({ sum: page[at]!, count: page[at + 1]!, lowest: page[at + 2]! }),
  bucketed: part => dumpBucketed(part),
  native: part => dumpNative(part, nativeReader(part)),
  summary: (part, currentWindow) => ({
    sum: part.page[part.at]!,
    count: part.page[part.at + 1]!,
    lowest: part.page[part.at + 2]!,
    slots: dumpWindows(part, currentWindow),
  }),
}

function dumpWindows({ page, at, windows, regions, family }: Part, currentWindow: number): readonly object[] {
  const digits = family.rules.significantDigits!
  if (regions !== undefined) return decodeWindows(regions(page[at + 3]!), currentWindow, digits)
  return Array.from(windows ?? [], ([window, one]) => ({
    age: currentWindow - window,
    sketch: dumpSketch(one, digits),
  }))
}

function dumpBucketed({ page, at, family, exemplars }: Part): BucketedDump {
  const bounds = family.rules.bounds!
  const counts = Array.from({ length: bounds.length + 1 }, (_, bucket) => page[at + 1 + bucket]!)
  return {
    bounds,
    counts,
    sum: page[at]!,
    native: undefined,
    exemplars: exemplars && counts.map((_, bucket) => exemplars.get(bucket)),
  }
}

/** Returns a function that reads the native buckets of a part; `undefined` if it has none yet. */
function nativeReader(part: Part): (() => NativeBuckets) | undefined {
  const { native, regions, page, at, family, exemplars } = part
  if (regions === undefined) return native && (() => nativeBuckets(part, native))
  const pointer = page[at + family.rules.bounds!.length + 2]!
  return pointer === 0 ? undefined : () => decodeNative(regions(pointer), [...(exemplars?.values() ?? [])])
}

function dumpNative(part: Part, read: (() => NativeBuckets) | undefined): BucketedDump | undefined {
  if (read === undefined) return undefined
  let dumped = dumpBucketed(part)
  let buckets = read()
  for (let reads = 1; reads < mostReads && lacking(dumped, buckets) !== 0; reads++) {
    dumped = dumpBucketed(part)
    buckets = read()
  }
  // A server refuses a histogram whose count is not that of its buckets.
  const counts = [...dumped.counts]
  let missing = lacking(dumped, buckets)
  for (let bucket = counts.length - 1; missing !== 0 && bucket >= 0; bucket--) {
    const change = Math.max(missing, -counts[bucket]!)
    counts[bucket]! += change
    missing -= change
  }
  return { ...dumped, counts, native: buckets }
}

/** By how much the native buckets have more than the classic ones. */
function lacking({ counts }: BucketedDump, { zeroCount, positive, negative }: NativeBuckets): number {
  let missing = zeroCount
  for (const [, count] of positive) missing += count
  for (const [, count] of negative) missing += count
  for (const count of counts) missing -= count
  return missing
}

function nativeBuckets({ page, at, family, exemplars }: Part, native: NativePart): NativeBuckets {
  const { schema, zeroThreshold, buckets } = native
  const entriesOf = (isNegative: boolean): ReadonlyArray<readonly [number, number]> =>
    buckets
      .filter(bucket => bucket.isNegative === isNegative)
      .map(bucket => [bucket.index, bucket.page[bucket.at]!] as const)
      .sort(([a], [b]) => a - b)
  return {
    schema: schema as NativeSchema,
    zeroThreshold,
    zeroCount: page[at + family.rules.bounds!.length + 2]!,
    positive: entriesOf(false),
    negative: entriesOf(true),
    exemplars: [...(exemplars?.values() ?? [])],
  }
}

function dumpSketch({ page, at, bands }: WindowPart, significantDigits: number): object {
  const dumped = (isNegative: boolean) =>
    Array.from(bands.values())
      .filter(band => band.isNegative === isNegative)
      .map(({ band, page: counts, at: first, length }) => [
        band,
        Band.dumpOf(counts.subarray(first, first + length), significantDigits),
      ])
  const [min, max, zeros] = page.subarray(at, at + 3)
  return { significantDigits, min, max, zeros, positive: dumped(false), negative: dumped(true) }
}
