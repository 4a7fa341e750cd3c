import { PrometheusRecorder } from '../recorder.ts'
import { sortMatchers } from '../series/matched.ts'
import { Matcher } from '../series/matcher.ts'
import { TraceSampling } from '../series/trace.ts'
import { WindowSet } from '../series/windows.ts'
import { Idleness } from '../store/idleness.ts'
import { ScrapeMetrics } from '../transport/scrape-metrics.ts'
import type { Values } from './settings.ts'
import { digestLater } from './settings-digest.ts'

/** Makes a recorder with these settings, and starts nothing. */
export function makeRecorder(values: Values): PrometheusRecorder {
  const { clock, exemplars, idleTimeout, scrapeMetrics, utf8Names } = values
  const windows = new WindowSet(clock())
  const recorder = new PrometheusRecorder(
    {
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
      createdTimestamps: values.createdTimestamps,
      idleness: idleTimeout && new Idleness(idleTimeout.kinds, idleTimeout.timeoutMs),
      traces: exemplars && new TraceSampling(exemplars),
      now: clock,
    },
    values.scrapeLimits,
  )
  const handle = recorder.handle()
  handle.settings = digestLater(values)
  if (scrapeMetrics !== undefined) handle.scrapeMetrics = new ScrapeMetrics(scrapeMetrics, recorder, clock)
  for (const { source, labels, name } of values.include) handle.include(source, { labels, name })
  return recorder
}
