import type { Metric } from './metric.ts'

/** The most points of a request unless a receiver takes less: some megabytes, where receivers take 20 by default. */
export const mostPoints = 20_000

export function pointCount(metrics: readonly Metric[]): number {
  return metrics.reduce((count, { points }) => count + points.length, 0)
}

/** Splits metrics into batches of at most so many points; a metric may be in several. */
export function* batchesOf(metrics: readonly Metric[], most: number): Generator<readonly Metric[]> {
  let batch: Metric[] = []
  let left = most
  for (const metric of metrics) {
    for (let from = 0; from < metric.points.length; ) {
      const points = metric.points.slice(from, from + left)
      batch.push({ ...metric, points } as unknown as Metric)
      from += points.length
      left -= points.length
      if (left > 0) continue
      yield batch
      batch = []
      left = most
    }
  }
  if (batch.length > 0) yield batch
}
