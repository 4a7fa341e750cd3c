import { Band, bandBits, headroomBits } from './band.ts'
import type { StoredValues } from './stored-values.ts'

/**
 * The most bands of a sketch, both signs together, by significant digits: 512 powers of two and 0.6 MB for two digits, 64
 * powers of two and 75 MB for five.
 */
export const mostBands: Readonly<Record<number, number>> = { 1: 64, 2: 64, 3: 32, 4: 16, 5: 8 }

/** The most bands of all sketches of one series, however many windows it has: 256 MB, and fewer for one or two digits. */
export const mostBandsOfSeries: Readonly<Record<number, number>> = {
  1: 64_000,
  2: 27_000,
  3: 3_400,
  4: 210,
  5: 27,
}

const bits = new DataView(new ArrayBuffer(8))

/** The exponent of the largest power of two that is not above `value`, which is positive and finite. */
function exponentOf(value: number): number {
  bits.setFloat64(0, value)
  const biased = bits.getUint32(0) >>> 20
  // A subnormal number has no exponent, so it is scaled first.
  return biased === 0 ? exponentOf(value * 2 ** 54) - 54 : biased - 1023
}

/** The contents of a sketch, as data that can be added to another. */
export interface SketchDump {
  readonly significantDigits: number
  readonly min: number
  readonly max: number
  readonly zeros: number
  readonly positive: ReadonlyArray<readonly [band: number, values: StoredValues]>
  readonly negative: ReadonlyArray<readonly [band: number, values: StoredValues]>
}

/** Where the counts of a sketch go if others read them, too. */
export interface SketchStorage {
  /** Returns zeros for the counts of a new band. */
  open(isNegative: boolean, band: number, length: number): Float64Array
  /** Called when the values of a band have become zeros. */
  drop(isNegative: boolean, band: number): void
}

/** The bands of one sign, by their index. */
type Bands = Map<number, Band>

/**
 * Estimates quantiles of any finite doubles, positive or negative, with a constant relative error: at most
 * 2^-(headroom + 1) of the value, 0.4 % for two significant digits. Minimum and maximum are exact.
 *
 * HDR histograms store integers of at most 53 bits, but doubles span 2,098 powers of two. So values are divided by
 * magnitude into bands, each with its own scale, which are created when first needed. Negative values have mirrored bands.
 *
 * If the values need more bands than the limit, the bands nearest to zero are dropped, and their values count as zero.
 * The ranks of all values stay right, and so does the error of the larger ones.
 *
 * @example
 * ```ts
 * const sketch = new Sketch()
 * for (let ms = 1; ms <= 100; ms++) sketch.add(ms)
 * sketch.quantile(0.99) // about 99
 * ```
 */
export class Sketch {
  /** @internal Builds rename the class, and Node prints this. */
  static readonly name: string = 'Sketch'
  count = 0
  min: number = Number.POSITIVE_INFINITY
  max: number = Number.NEGATIVE_INFINITY
  readonly #significantDigits: number
  readonly #positive: Bands = new Map()
  readonly #negative: Bands = new Map()
  #zeros = 0
  readonly #storage: SketchStorage | undefined
  /** How many bands there may be. */
  readonly #most: number
  /** The band of the last positive value, which is most likely also that of the next. */
  #recent: Band | undefined

  /**
   * @param significantDigits - from 1 to 5; each additional digit takes about ten times the memory.
   * @throws RangeError for any other number.
   */
  constructor(significantDigits?: number)
  /** @internal */
  constructor(significantDigits: number, storage: SketchStorage | undefined, most: number)
  constructor(significantDigits = 2, storage?: SketchStorage, most = Number.POSITIVE_INFINITY) {
    if (headroomBits[significantDigits] === undefined) {
      throw new RangeError(`${significantDigits} significant digits: give an integer from 1 to 5.`)
    }
    this.#significantDigits = significantDigits
    this.#storage = storage
    this.#most = Math.min(most, mostBands[significantDigits]!)
  }

  /** @internal */
  get bandCount(): number {
    return this.#positive.size + this.#negative.size
  }

  /** @internal How many values are zero, or count as zero. */
  get zeros(): number {
    return this.#zeros
  }

  /** Adds a finite value, `count` times. */
  add(value: number, count = 1): void {
    this.count += count
    if (value < this.min) this.min = value
    if (value > this.max) this.max = value
    const recent = this.#recent
    if (recent !== undefined && value >= recent.low && value < recent.high) recent.add(value, count)
    else if (value > 0) this.#recent = this.#put(this.#positive, value, count)
    else if (value < 0) this.#put(this.#negative, -value, count)
    else this.#zeros += count
  }

  /**
   * Adds all values of `other`.
   *
   * @throws RangeError when its precision differs.
   */
  merge(other: Sketch): void {
    if (other.#significantDigits !== this.#significantDigits) {
      throw new RangeError(
        `A sketch of ${this.#significantDigits} significant digits cannot take in one of ${other.#significantDigits}.`,
      )
    }
    this.count += other.count
    this.min = Math.min(this.min, other.min)
    this.max = Math.max(this.max, other.max)
    this.#zeros += other.#zeros
    this.#addBands(this.#positive, other.#positive)
    this.#addBands(this.#negative, other.#negative)
  }

  /** All its values, as data that can be cloned. */
  dump(): SketchDump {
    const dumped = (bands: Bands) => Array.from(bands, ([index, band]) => [index, band.dump()] as const)
    const [positive, negative] = [dumped(this.#positive), dumped(this.#negative)]
    const { min, max } = this
    return { significantDigits: this.#significantDigits, min, max, zeros: this.#zeros, positive, negative }
  }

  /**
   * Adds all values of another sketch, from its dump.
   *
   * @throws RangeError when its precision differs.
   */
  absorb(dump: SketchDump): void {
    const other = new Sketch(dump.significantDigits)
    other.min = dump.min
    other.max = dump.max
    other.#zeros = dump.zeros
    other.count = dump.zeros
    const fill = (bands: Bands, dumped: SketchDump['positive']): void => {
      for (const [index, values] of dumped) {
        const band = new Band(index, dump.significantDigits)
        band.absorb(values)
        bands.set(index, band)
        other.count += band.histogram.totalCount
      }
    }
    fill(other.#positive, dump.positive)
    fill(other.#negative, dump.negative)
    this.merge(other)
  }

  /** The value at the nearest rank, which is ⌈quantile · count⌉; `NaN` when nothing was added. */
  quantile(quantile: number): number {
    if (this.count === 0) return Number.NaN
    if (quantile <= 0) return this.min
    if (quantile >= 1) return this.max
    const estimate = this.#valueAt(Math.max(1, Math.ceil(quantile * this.count)))
    return Math.min(Math.max(estimate, this.min), this.max)
  }

  #valueAt(rank: number): number {
    let left = rank
    for (const band of sortedBands(this.#negative).reverse()) {
      const { totalCount } = band.histogram
      if (left <= totalCount) return -band.valueAt(totalCount - left + 1)
      left -= totalCount
    }
    if (left <= this.#zeros) return 0
    left -= this.#zeros
    for (const band of sortedBands(this.#positive)) {
      const { totalCount } = band.histogram
      if (left <= totalCount) return band.valueAt(left)
      left -= totalCount
    }
    return this.max
  }

  /** Counts a magnitude, and returns its band, if it has one. */
  #put(bands: Bands, magnitude: number, count: number): Band | undefined {
    const band = this.#bandAt(bands, Math.floor(exponentOf(magnitude) / bandBits))
    if (band === undefined) this.#zeros += count
    else band.add(magnitude, count)
    return band
  }

  #addBands(bands: Bands, others: Bands): void {
    for (const [index, { histogram }] of others) {
      const band = this.#bandAt(bands, index)
      if (band === undefined) this.#zeros += histogram.totalCount
      else band.histogram.add(histogram)
    }
  }

  /** The band of this index, created if missing; `undefined` if the limit is reached and all bands are further from zero. */
  #bandAt(bands: Bands, index: number): Band | undefined {
    const known = bands.get(index)
    if (known !== undefined) return known
    const isFull = this.bandCount >= this.#most
    const nearest = isFull ? Math.min(nearestOf(this.#positive), nearestOf(this.#negative)) : undefined
    if (nearest !== undefined && index <= nearest) return undefined
    const band = this.#newBand(bands, index)
    bands.set(index, band)
    if (nearest !== undefined) this.#dropBand(nearest)
    return band
  }

  #newBand(bands: Bands, index: number): Band {
    const storage = this.#storage
    const place = storage && ((length: number) => storage.open(bands === this.#negative, index, length))
    return new Band(index, this.#significantDigits, place)
  }

  #dropBand(index: number): void {
    const bands = this.#positive.has(index) ? this.#positive : this.#negative
    this.#zeros += bands.get(index)!.histogram.totalCount
    bands.delete(index)
    this.#storage?.drop(bands === this.#negative, index)
    this.#recent = undefined
  }
}

/** The index of the band nearest to zero; `Infinity` without bands. */
function nearestOf(bands: Bands): number {
  return Math.min(...bands.keys())
}

function sortedBands(bands: Bands): Band[] {
  return [...bands.values()].sort((a, b) => a.low - b.low)
}
