import { BuildError, shown } from '../base/error.ts'
import { checkBounds } from './bounds.ts'

/** More than any histogram can use, so that a typo is an error before it takes all memory. */
const mostBuckets = 10_000

/** The power of ten of a number's first digit. */
function powerOf(value: number): number {
  return Number(value.toExponential().split('e')[1])
}

/**
 * Removes the noise of binary fractions, which every `le` would show: 0.3 instead of 0.30000000000000004. The noise is
 * relative to the largest term of the sum, so that -0.3 + 0.1 * 3 becomes 0.
 */
function rounded(bound: number, largestTerm: number): number {
  const digits = 15 - (powerOf(largestTerm) - powerOf(bound))
  return digits < 1 ? 0 : Number(bound.toPrecision(Math.min(digits, 15)))
}

/** Makes bounds by their index and checks them. Errors name the call, such as `linearBuckets(0, 0, 3)`. */
function makeBounds(
  maker: string,
  terms: Readonly<Record<string, number>>,
  count: number,
  boundAt: (index: number) => number,
): readonly number[] {
  const where = `${maker}(${[...Object.values(terms), count].map(shown).join(', ')})`
  for (const [name, value] of Object.entries(terms)) {
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
 * Makes `count` bounds, 10,000 at most: the first is `start`, and each is `width` above the one before.
 *
 * @example
 * ```ts
 * linearBuckets(0.1, 0.2, 4) // [0.1, 0.3, 0.5, 0.7]
 * ```
 * @throws BuildError with code `INVALID_BUCKETS` when the bounds would not ascend, as with a width of 0.
 */
export function linearBuckets(start: number, width: number, count: number): readonly number[] {
  return makeBounds('linearBuckets', { start, width }, count, index => {
    const step = index * width
    return rounded(start + step, Math.max(Math.abs(start), Math.abs(step)))
  })
}

/**
 * Makes `count` bounds, 10,000 at most: the first is `start`, and each is `factor` times the one before.
 *
 * @example
 * ```ts
 * exponentialBuckets(0.001, 10, 4) // [0.001, 0.01, 0.1, 1]
 * ```
 * @throws BuildError with code `INVALID_BUCKETS` when the bounds would not ascend, as with a factor of 1.
 */
export function exponentialBuckets(start: number, factor: number, count: number): readonly number[] {
  return makeBounds('exponentialBuckets', { start, factor }, count, index => {
    const bound = start * factor ** index
    return rounded(bound, bound)
  })
}
