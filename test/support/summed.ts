import fc from 'fast-check'
import { Matcher, type RecorderOptions } from 'metrics-exporter-prometheus'
import { counter, histogram } from 'metrics-facade'

/** What one member of a program records. */
export interface Written {
  /** Which member. */
  readonly by: number
  readonly name: string
  readonly label: number
  readonly value: number
  readonly count: number
}

/** Sums of these are exact in whatever order. */
const value = fc.oneof(
  fc.integer({ min: -8_000, max: 8_000 }).map(eighths => eighths / 8),
  fc.constantFrom(0, 2 ** 20, 2 ** -20, -(2 ** 12)),
)

/** A metric of each type. */
const names = ['plain_total', 'bucketed', 'native', 'summary', 'totals']

/** Anything that one of some members records, into a metric of each type or one of `more`, at most so often at once. */
export function writtenBy(
  members: number,
  most: number,
  more: readonly string[] = [],
): fc.Arbitrary<Written> {
  return fc.record({
    by: fc.nat(members - 1),
    name: fc.constantFrom(...names, ...more),
    label: fc.nat(2),
    value,
    count: fc.integer({ min: 1, max: most }),
  })
}

/** What makes each metric what its name says. */
export const typedByName: RecorderOptions = {
  bucketsForMetric: [[Matcher.full('bucketed'), [-10, 0, 1, 100]]],
  nativeHistogramsForMetric: [[Matcher.full('native'), { maxBuckets: 12, buckets: [1] }]],
  sumAndCountForMetric: [Matcher.full('totals')],
  bucketDurationMs: 100,
  bucketCount: 2,
}

/** Records it, in whatever recorder holds here. */
export function write({ name, label, value, count }: Written): void {
  const labels = label === 0 ? {} : { label }
  if (name === 'plain_total') counter(name, labels).increment(Math.abs(value) * count)
  else if (count === 1) histogram(name, labels).record(value)
  else histogram(name, labels).recordMany(value, count)
}

interface Named {
  readonly name: string
  readonly series: readonly unknown[]
}

/** What was written, without what the exporter has of its own, in an order that does not depend on who came first. */
export function inOrder(families: readonly Named[], own: string): unknown {
  return families
    .filter(({ name }) => !name.startsWith(own))
    .map(family => ({ ...family, series: family.series.map(one => JSON.stringify(one)).sort() }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}
