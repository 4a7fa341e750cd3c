import type { Series } from './model.ts'
import { type Line, risesOf, sumOf, type Window } from './window.ts'

/** A bucket of several histograms together, and what it has risen before each row of a window. */
export interface BucketLine {
  readonly lower: number
  readonly upper: number
  readonly rises: Line
}

/** The buckets of all these histograms, by ascending bounds. */
export function bucketLines(window: Window, starts: Int32Array, all: readonly Series[]): BucketLine[] {
  const byBounds = new Map<string, { lower: number; upper: number; lines: Line[] }>()
  for (const { id, buckets } of all) {
    for (const { lower, upper, channel } of buckets) {
      const key = `${lower} ${upper}`
      const same = byBounds.get(key) ?? { lower, upper, lines: [] }
      same.lines.push(risesOf(window, starts, channel, id))
      byBounds.set(key, same)
    }
  }
  return [...byBounds.values()]
    .sort((a, b) => a.upper - b.upper || a.lower - b.lower)
    .map(({ lower, upper, lines }) => ({ lower, upper, rises: sumOf(lines) }))
}

/** Where a quantile is: in which bucket, which part of it is below, and its value. */
export interface Place {
  readonly bucket: number
  readonly part: number
  readonly value: number
}

function valueIn({ lower, upper }: BucketLine, part: number): number {
  // As the server estimates it: nothing is known of what is above the last bound, and usual values are not below zero.
  if (upper === Number.POSITIVE_INFINITY) return lower
  if (lower === Number.NEGATIVE_INFINITY) return upper > 0 ? upper * part : upper
  return lower + (upper - lower) * part
}

/** The quantile `q` of what came within the step before a row; `undefined` if nothing came. */
export function quantileAt(buckets: readonly BucketLine[], q: number, row: number): Place | undefined {
  let total = 0
  for (const { rises } of buckets) total += rises[row] ?? 0
  if (!(total > 0)) return undefined
  const rank = q * total
  let below = 0
  for (const [bucket, one] of buckets.entries()) {
    const count = one.rises[row] ?? 0
    if (count > 0 && below + count >= rank) {
      const part = Math.max(0, rank - below) / count
      const value = valueIn(one, part)
      return Number.isFinite(value) ? { bucket, part, value } : undefined
    }
    below += count
  }
  return undefined
}

/** How many came within the step before each row. */
export function countsOf(buckets: readonly BucketLine[]): Line {
  return sumOf(buckets.map(({ rises }) => rises))
}
