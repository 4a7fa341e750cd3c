import { BuildError, shown } from '../base/error.ts'
import { checkBounds } from './bounds.ts'

/** More than any histogram can use; a typo shows before it takes all memory. */
const mostBuckets = 10_000

/** The power of ten of a number's first digit. */
function powerOf(value: number): number {
  return Number(value.toExponential().split('e')[1])
}

/**
 * Without the noise of binary fractions, which would be seen in every `le`: 0.3 instead of 0.30000000000000004. The
 * noise is as large as that of the largest term of the bound, so that -0.3 + 0.1 * 3 is 0.
 */
function rounded(bound: number, largestTerm: number): number {
  const digits = 15 - (powerOf(largestTerm) - powerOf(bound))
  return digits < 1 ? 0 : Number(bound.toPrecision(Math.min(digits, 15)))
}

/** Bounds by index, checked, with the call that asked for them named in errors. */
function makeBounds(
  maker: string,
  given: Readonly<Record<string, number>>,
  count: number,
  boundAt: (index: number) => number,
): readonly number[] {
  const where = `${maker}(${[...Object.values(given), count].map(shown).join(', ')})`
  for (const [name, value] of Object.entries(given)) {
    if (Number.isFinite(value)) continue
    throw new BuildError('INVALID_BUCKETS', `${where}: the ${name} is ${shown(value)}. Give a finite number.`)
  }
  if (!(Number.isInteger(count) && count >= 1 && count <= mostBuckets)) {
    const remedy = `Give an integer from 1 to ${mostBuckets}.`
    throw new BuildError('INVALID_BUCKETS', `${where}: the count is ${shown(count)}. ${remedy}`)
  }
  return checkBounds(
    Array.from({ length: count }, (_, index) => boundAt(index)),
    where,
  )
}

/**
 * `count` bounds from `start` on, each `width` above the one before. At most 10,000.
 *
 * @throws BuildError with code `INVALID_BUCKETS` when these are no bounds, as with a width of 0.
 */
export function linearBuckets(start: number, width: number, count: number): readonly number[] {
  return makeBounds('linearBuckets', { start, width }, count, index => {
    const step = index * width
    return rounded(start + step, Math.max(Math.abs(start), Math.abs(step)))
  })
}

/**
 * `count` bounds from `start` on, each `factor` times the one before. At most 10,000.
 *
 * @throws BuildError with code `INVALID_BUCKETS` when these are no bounds, as with a factor of 1.
 */
export function exponentialBuckets(start: number, factor: number, count: number): readonly number[] {
  return makeBounds('exponentialBuckets', { start, factor }, count, index => {
    const bound = start * factor ** index
    return rounded(bound, bound)
  })
}
