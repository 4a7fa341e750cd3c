import { readTotalBy } from './floor-counts.ts'
import { bounds, eight, type Loop, repeat, values } from './library.ts'

/**
 * Sixteen bounds, halved four times without a loop: measured, 4.9 ns, beside 7 of a search in a loop, from the first or
 * by halves, and 21 of one in plain arrays. Eight histograms of sixteen counts and a sum.
 */
export function createHistograms(): { readonly record: (histogram: number, value: number) => void } {
  const upper = new Float64Array(16).fill(Number.POSITIVE_INFINITY)
  upper.set(bounds)
  const histograms = eight.map(() => new Float64Array(17))
  readTotalBy(() =>
    histograms.flatMap(cells => [...cells.subarray(0, 16)]).reduce((sum, count) => sum + count, 0),
  )
  return {
    record(histogram, value) {
      const cells = histograms[histogram]!
      let bucket = value > upper[7]! ? 8 : 0
      if (value > upper[bucket + 3]!) bucket += 4
      if (value > upper[bucket + 1]!) bucket += 2
      if (value > upper[bucket]!) bucket += 1
      cells[bucket]! += 1
      cells[16]! += value
    },
  }
}

/** Buckets whose bounds are powers of one number: one logarithm, one count, one sum. */
export function countByMagnitude(perPower: number, histograms: number): Loop {
  const counts = Array.from({ length: histograms }, () => new Float64Array(2048))
  const sums = new Float64Array(histograms)
  readTotalBy(() => counts.flatMap(one => [...one]).reduce((sum, count) => sum + count, 0))
  const mask = histograms - 1
  return repeat(i => {
    const value = values[i & 1023]!
    counts[i & mask]![1024 + Math.ceil(Math.log2(value) * perPower)]! += 1
    sums[i & mask]! += value
  })
}
