import type { Float64Histogram } from 'hdr-histogram-js'
/*! Includes hdr-histogram-js, Copyright (c) 2016, Alexandre Victoor, under the BSD-2-Clause licence: see dist/LICENSE-hdr-histogram-js.txt. */
// Only this file of the library: its index also loads WebAssembly and a compressor, half of the time that we take to load.
import histogramModule from 'hdr-histogram-js/dist/Float64Histogram.js'
import { ownFields } from 'metrics-facade/registry'
import type { StoredValues } from './stored-values.ts'

const Original: typeof Float64Histogram = histogramModule.default

/** Each band spans this many powers of two. */
export const bandBits = 8

/**
 * By significant digits: the power of two at which the smallest value of a band is stored. From there on the library's
 * buckets are at least one integer wide, so that cutting off the fraction loses nothing.
 */
export const headroomBits: Readonly<Record<number, number>> = { 1: 4, 2: 7, 3: 10, 4: 14, 5: 17 }

/** The largest exponent of a factor, with a margin against overflow. */
const maxShift = 1000

/**
 * The library's histogram with integer arithmetic for the index, because a band stores integers: the logarithm and the
 * powers of the original take most of the time of a `record`.
 */
export class IntegerHistogram extends Original {
  /** The index of an integer from 0 up to 2^31. */
  override countsArrayIndex(value: number): number {
    const magnitude = this.subBucketHalfCountMagnitude
    const bucket = Math.max(31 - Math.clz32(value) - magnitude, 0)
    return (bucket << magnitude) + (value >>> bucket)
  }

  get size(): number {
    return this._counts.length
  }

  /** Counts there from now on: it holds `size` zeros. */
  countIn(counts: Float64Array): void {
    this._counts = counts
  }

  /** The least integer with this index. */
  valueAt(index: number): number {
    const magnitude = this.subBucketHalfCountMagnitude
    const bucket = Math.max((index >>> magnitude) - 1, 0)
    return (index - (bucket << magnitude)) * 2 ** bucket
  }

  /** Rounds a count above the safe integers, as every double is rounded; the library throws. */
  override addToCountAtIndex(index: number, count: number): void {
    this._counts[index]! += count
  }
}

// The library, too, assigns its fields.
const example = new IntegerHistogram(1, 2, 1)
for (const one of [example, example.percentileIterator, example.recordedValuesIterator])
  ownFields(one.constructor, Object.keys(one))

/** The values from 2^(8·index) up to 2^(8·index + 8), scaled to the integers that an HDR histogram stores. */
export class Band {
  readonly low: number
  readonly high: number
  readonly histogram: IntegerHistogram
  // Two factors: the one that the smallest doubles need would overflow.
  readonly #near: number
  readonly #far: number

  /** @param place - where the counts of the largest possible band go; by default they grow with the values. */
  constructor(index: number, significantDigits: number, place?: (length: number) => Float64Array) {
    this.low = 2 ** (index * bandBits)
    this.high = 2 ** ((index + 1) * bandBits)
    const shift = headroomBits[significantDigits]! - index * bandBits
    this.#near = 2 ** Math.min(shift, maxShift)
    this.#far = 2 ** Math.max(shift - maxShift, 0)
    // Counts are doubles: the library's narrower ones overflow silently.
    const largest = place === undefined ? 2 : 2 ** (headroomBits[significantDigits]! + bandBits)
    this.histogram = new IntegerHistogram(1, largest, significantDigits)
    this.histogram.autoResize = true
    if (place !== undefined) this.histogram.countIn(place(this.histogram.size))
  }

  add(value: number, count: number): void {
    const scaled = Math.floor(value * this.#near * this.#far)
    if (count === 1) this.histogram.recordValue(scaled)
    else this.histogram.recordValueWithCount(scaled, count)
  }

  /** Each value as it is stored, and how often it occurs. */
  dump(): StoredValues {
    const values: number[] = []
    const counts: number[] = []
    for (let at = 0; at < this.histogram.size; at++) {
      const count = this.histogram.getCountAtIndex(at)
      if (count === 0) continue
      values.push(this.histogram.valueAt(at))
      counts.push(count)
    }
    return { values, counts }
  }

  /** The dump of a band with these counts, by index. */
  static dumpOf(counts: Float64Array, significantDigits: number): StoredValues {
    const band = new Band(0, significantDigits, () => counts)
    return band.dump()
  }

  absorb({ values, counts }: StoredValues): void {
    values.forEach((value, at) => {
      this.histogram.recordValueWithCount(value, counts[at]!)
    })
  }

  /** The middle of the bucket of the value at this rank; ranks count from 1. */
  valueAt(rank: number): number {
    const { histogram } = this
    // Half a rank below, so that rounding inside the library cannot reach the next one.
    const found = histogram.getValueAtPercentile(((rank - 0.5) / histogram.totalCount) * 100)
    const low = histogram.lowestEquivalentValue(found)
    return (low + histogram.nextNonEquivalentValue(found)) / 2 / this.#far / this.#near
  }
}
