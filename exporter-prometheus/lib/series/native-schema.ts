/**
 * The resolution of a native histogram: each power of two is divided into 2^schema buckets; if the schema is negative,
 * each bucket spans 2^-schema powers of two.
 *
 * https://prometheus.io/docs/specs/native_histograms/#schema
 */
export type NativeSchema = -4 | -3 | -2 | -1 | 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8

const schemas: readonly NativeSchema[] = [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8]
const finest = 8

/** Fraction bits of the fixed-point numbers that bounds are computed with: far more than a double has. */
const fractionBits = 128n

function squareRoot(square: bigint): bigint {
  let root = square
  for (;;) {
    const next = (root + square / root) >> 1n
    if (next >= root) return root
    root = next
  }
}

/** 2^(k / 2^8) for each k below 2^8, correctly rounded, which `Math.pow` is not: servers must compute the same bounds. */
function finestBounds(): number[] {
  let step = 2n << fractionBits
  for (let halving = 0; halving < finest; halving++) step = squareRoot(step << fractionBits)
  let bound = 1n << fractionBits
  return Array.from({ length: 2 ** finest }, () => {
    const rounded = Number(bound) / Number(1n << fractionBits)
    bound = (bound * step) >> fractionBits
    return rounded
  })
}

/** The bounds of a schema above 0 within one power of two, with a table to find them quickly. */
interface BoundTable {
  /** The fraction bits of each bound from 1 up to 2, without 2, as an integer. */
  readonly fractions: Float64Array
  /** For equal parts of the range, each with one bound at most: how many bounds are below the part. */
  readonly below: Uint16Array
}

const tables: BoundTable[] = []
let finestFractions: readonly number[] | undefined

/** Makes the table of a schema, at its first use. */
function tableOf(schema: number): BoundTable {
  finestFractions ??= finestBounds().map(bound => (bound - 1) * 2 ** 52)
  const fractions = finestFractions.filter((_, index) => index % 2 ** (finest - schema) === 0)
  const parts = 2 * fractions.length
  const below = Uint16Array.from({ length: parts }, (_, part) => {
    const start = (part / parts) * 2 ** 52
    return fractions.filter(fraction => fraction < start).length
  })
  const table = { fractions: Float64Array.from([...fractions, 2 ** 52]), below }
  tables[schema] = table
  return table
}

/** The factor from each bound to the next. */
export function growthOf(schema: NativeSchema): number {
  return schema > 0 ? 1 + (tables[schema] ?? tableOf(schema)).fractions[1]! / 2 ** 52 : 2 ** (2 ** -schema)
}

/** The coarsest schema whose bounds grow by no more than `factor`; the finest if they all grow by more. */
export function schemaForFactor(factor: number): NativeSchema {
  return schemas.find(schema => growthOf(schema) <= factor) ?? finest
}

/** The next coarser schema, whose buckets each hold two of this one; `undefined` for the coarsest. */
export function coarserSchema(schema: NativeSchema): NativeSchema | undefined {
  return schemas[schemas.indexOf(schema) - 1]
}

/** The index, in the next coarser schema, of the bucket that holds this one. */
export function coarserIndex(index: number): number {
  return (index + 1) >> 1
}

const double = new Float64Array(1)
const words = new Uint32Array(double.buffer)
double[0] = 1
/** Byte order: the word with the exponent, and the one with the lower bits of the fraction. */
const [high, low] = words[1] === 0 ? [0, 1] : [1, 0]

/** The index of the bucket of a finite value above 0: its bound is the first that is not below the value. */
export function bucketIndex(value: number, schema: NativeSchema): number {
  double[0] = value
  let exponent = (words[high]! >>> 20) - 1023
  if (exponent === -1023) {
    // A subnormal number has no exponent, so it is scaled first.
    double[0] = value * 2 ** 54
    exponent = (words[high]! >>> 20) - 1023 - 54
  }
  const upper = words[high]! & 0xfffff
  const fraction = upper * 2 ** 32 + words[low]!
  if (schema <= 0) return (exponent + (fraction > 0 ? 1 : 0) + 2 ** -schema - 1) >> -schema
  const { fractions, below } = tables[schema] ?? tableOf(schema)
  const least = below[upper >>> (19 - schema)]!
  return (exponent << schema) + least + (fractions[least]! < fraction ? 1 : 0)
}

/** The largest absolute value in the bucket of this index, as a double, and always finite. */
export function bucketBound(index: number, schema: NativeSchema): number {
  if (schema <= 0) return Math.min(2 ** (index * 2 ** -schema), Number.MAX_VALUE)
  const { fractions } = tables[schema] ?? tableOf(schema)
  const exponent = index >> schema
  if (exponent > 1023) return Number.MAX_VALUE
  const fraction = 1 + fractions[index - (exponent << schema)]! / 2 ** 52
  // In two steps: 2^exponent alone may underflow where the product does not.
  return exponent < -1022 ? fraction * 2 ** (exponent + 60) * 2 ** -60 : fraction * 2 ** exponent
}
