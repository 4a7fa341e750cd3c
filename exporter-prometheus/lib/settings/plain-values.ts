import { currentMs } from '../base/timers.ts'
import { Matcher } from '../series/matcher.ts'
import type { StoreValues } from './store-settings.ts'

/** A matcher as data that can be cloned. */
interface PlainMatcher {
  readonly mode: Matcher['mode']
  /** The part of a name to match, as it was given. */
  readonly pattern: string
}

/** The lists whose entries are a matcher and what it sets. */
const byMatcher = ['bucketsForMetric', 'nativeHistogramsForMetric', 'summariesForMetric'] as const

/** The values that a thread needs to record as the main thread does, without functions, so that they can be cloned. */
export type PlainValues = object

export function plainValues(values: StoreValues): PlainValues {
  const { bucketCount, bucketDurationMs, buckets, cardinality, idleTimeout, quantiles } = values
  const { recommendedNaming, significantDigits, utf8Names } = values
  const lists = byMatcher.map(name => [
    name,
    (values[name] as ReadonlyArray<readonly [Matcher, unknown]>).map(([matcher, set]) => [
      plainMatcher(matcher),
      set,
    ]),
  ])
  return {
    ...Object.fromEntries(lists),
    sumAndCountForMetric: values.sumAndCountForMetric.map(plainMatcher),
    bucketCount,
    bucketDurationMs,
    buckets,
    cardinality,
    idleTimeout,
    quantiles,
    recommendedNaming,
    significantDigits,
    utf8Names,
  }
}

/** The values of a thread. Global labels are those of the whole, and traces stay in the thread that has their context. */
export function valuesOfPlain(plain: PlainValues): StoreValues {
  const values = plain as StoreValues
  const lists = byMatcher.map(name => [
    name,
    (values[name] as unknown as ReadonlyArray<readonly [PlainMatcher, unknown]>).map(([matcher, set]) => [
      matcherOf(matcher),
      set,
    ]),
  ])
  return {
    ...values,
    ...Object.fromEntries(lists),
    sumAndCountForMetric: (values.sumAndCountForMetric as readonly PlainMatcher[]).map(matcherOf),
    clock: currentMs,
    createdTimestamps: false,
    exemplars: undefined,
    globalLabels: [],
  }
}

function plainMatcher(matcher: Matcher): PlainMatcher {
  return { mode: matcher.mode, pattern: matcher.raw.pattern }
}

function matcherOf({ mode, pattern }: PlainMatcher): Matcher {
  return Matcher[mode](pattern)
}
