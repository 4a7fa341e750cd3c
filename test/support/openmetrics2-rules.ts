import { check } from './strict-name.ts'

// What OpenMetrics 2.0 demands of values beyond its grammar.

/** Pairs of numbers, such as a bound and its count, or offset and length of a span. */
export type Pairs = ReadonlyArray<readonly [number, number]>

/** A value of named fields. */
export interface ReadComposite {
  count: number
  sum: number
  schema?: number
  zero_threshold?: number
  zero_count?: number
  negative_spans?: Pairs
  negative_buckets?: readonly number[]
  positive_spans?: Pairs
  positive_buckets?: readonly number[]
  bucket?: Pairs
  quantile?: Pairs
}

/** Throws a SyntaxError for a value that a family of the type cannot have. */
export function checkValue(type: string | undefined, value: number | ReadComposite, line: string): void {
  const isDistribution = type === 'histogram' || type === 'summary'
  check(isDistribution === (typeof value === 'object'), `not a value of a ${type}`, line)
  if (type === 'counter') check((value as number) >= 0, 'not the value of a counter', line)
  if (typeof value !== 'object') return
  check(Number.isInteger(value.count) && value.count >= 0, 'not a count', line)
  if (type === 'summary') checkSummary(value, line)
  else checkHistogram(value, line)
}

function areAscending(numbers: readonly number[]): boolean {
  return numbers.every((number, index) => index === 0 || number > numbers[index - 1]!)
}

function checkSummary({ sum, quantile }: ReadComposite, line: string): void {
  check(quantile !== undefined && sum >= 0, 'not a summary', line)
  const places = quantile!.map(([place]) => place)
  check(areAscending(places) && places.every(place => place >= 0 && place <= 1), 'bad quantiles', line)
  check(!quantile!.some(([, value]) => value < 0), 'a quantile below 0', line)
}

function checkHistogram(value: ReadComposite, line: string): void {
  const { count, sum, schema, bucket } = value
  check(value.quantile === undefined, 'quantiles of a histogram', line)
  if (bucket !== undefined) {
    check(areAscending(bucket.map(([bound]) => bound)), 'bounds do not ascend', line)
    const counts = bucket.map(([, each]) => each)
    check(!counts.some((each, index) => each < (counts[index - 1] ?? 0)), 'not cumulative', line)
    check(counts.at(-1) === count, 'the last bucket is not the count', line)
  }
  if (schema === undefined) return
  check(Number.isInteger(schema) && schema >= -4 && schema <= 8, 'a reserved schema', line)
  check(value.zero_threshold! >= 0, 'a negative threshold', line)
  let total = value.zero_count!
  for (const sign of ['negative', 'positive'] as const) {
    const counts = value[`${sign}_buckets`] ?? []
    const spans = value[`${sign}_spans`] ?? []
    const length = spans.reduce((sum, [, each]) => sum + each, 0)
    check(length === counts.length, 'spans that do not fit the buckets', line)
    for (const each of counts) total += each
  }
  check(Number.isNaN(sum) ? total <= count : total === count, 'buckets that are not the count', line)
}
