/**
 * Makes the counts of buckets cumulative, as all formats have them, and returns how many values there are.
 *
 * @param into - as long as there are counts.
 */
export function cumulate(counts: readonly number[], into: Float64Array | number[]): number {
  let count = 0
  for (let bucket = 0; bucket < into.length; bucket++) {
    count += counts[bucket]!
    into[bucket] = count
  }
  return count
}

/** Cumulative counts of buckets. */
export function cumulativeOf(counts: readonly number[]): number[] {
  const cumulative = new Array<number>(counts.length)
  cumulate(counts, cumulative)
  return cumulative
}
