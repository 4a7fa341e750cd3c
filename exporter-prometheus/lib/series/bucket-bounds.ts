import { checkBounds } from './bounds.ts'

/** Bounds that suit the seconds of a request over a network; those that Prometheus' own clients have by default. */
export const defaultBuckets: readonly number[] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** Without the noise of binary fractions, which would be seen in every `le`: 0.3 instead of 0.30000000000000004. */
function rounded(bound: number): number {
  return Number(bound.toPrecision(15))
}

/**
 * `count` bounds from `start` on, each `width` above the one before.
 *
 * @throws BuildError with code `INVALID_BUCKETS` when these are no bounds, as with a width of 0.
 */
export function linearBuckets(start: number, width: number, count: number): readonly number[] {
  const bounds = Array.from({ length: count }, (_, index) => rounded(start + index * width))
  return checkBounds(bounds, `linearBuckets(${start}, ${width}, ${count})`)
}

/**
 * `count` bounds from `start` on, each `factor` times the one before.
 *
 * @throws BuildError with code `INVALID_BUCKETS` when these are no bounds, as with a factor of 1.
 */
export function exponentialBuckets(start: number, factor: number, count: number): readonly number[] {
  const bounds = Array.from({ length: count }, (_, index) => rounded(start * factor ** index))
  return checkBounds(bounds, `exponentialBuckets(${start}, ${factor}, ${count})`)
}
