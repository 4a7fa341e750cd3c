import { sortMatchers } from '../series/matched.ts'
import { Matcher } from '../series/matcher.ts'
import { TraceSampling } from '../series/trace.ts'
import type { AllWindows } from '../series/windows.ts'
import { Idleness } from '../store/idleness.ts'
import type { StoreSettings } from '../store/settings.ts'
import type { Values } from './settings.ts'

/** The values that decide how a store records. */
export type StoreValues = Pick<
  Values,
  | 'bucketCount'
  | 'bucketDurationMs'
  | 'buckets'
  | 'bucketsForMetric'
  | 'cardinality'
  | 'clock'
  | 'createdTimestamps'
  | 'exemplars'
  | 'globalLabels'
  | 'idleTimeout'
  | 'nativeHistogramsForMetric'
  | 'quantiles'
  | 'recommendedNaming'
  | 'significantDigits'
  | 'sumAndCountForMetric'
  | 'summariesForMetric'
  | 'utf8Names'
>

/** The settings of a store with these values. */
export function storeSettings(values: StoreValues, windows: AllWindows): StoreSettings {
  const { clock, exemplars, idleTimeout, utf8Names } = values
  return {
    distributions: {
      nativeHistogramsForMetric: sortMatchers(values.nativeHistogramsForMetric, utf8Names),
      bucketsForMetric: sortMatchers(values.bucketsForMetric, utf8Names),
      buckets: values.buckets,
      summariesForMetric: sortMatchers(values.summariesForMetric, utf8Names),
      totalsForMetric: values.sumAndCountForMetric
        .map(matcher => (utf8Names ? matcher.raw : matcher))
        .sort(Matcher.compare),
      summaries: {
        quantiles: values.quantiles,
        significantDigits: values.significantDigits,
        bucketDurationMs: values.bucketDurationMs,
        bucketCount: values.bucketCount,
      },
      windows,
    },
    globalLabels: new Map(values.globalLabels),
    recommendedNaming: values.recommendedNaming,
    utf8Names,
    windows,
    cardinality: values.cardinality,
    createdTimestamps: values.createdTimestamps,
    idleness: idleTimeout && new Idleness(idleTimeout.kinds, idleTimeout.timeoutMs),
    traces: exemplars && new TraceSampling(exemplars),
    now: clock,
  }
}
