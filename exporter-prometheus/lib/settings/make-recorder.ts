import { PrometheusRecorder } from '../recorder.ts'
import { sortMatchers } from '../series/matched.ts'
import { TraceSampling } from '../series/trace.ts'
import { Windows } from '../series/windows.ts'
import { Idleness } from '../store/idleness.ts'
import { ScrapeMetrics } from '../transport/scrape-metrics.ts'
import type { Values } from './settings.ts'
import { digestSettings } from './settings-digest.ts'

/** A recorder with these settings, of which nothing is started. */
export function makeRecorder(values: Values): PrometheusRecorder {
  const { clock, exemplars, idleTimeout, quantiles, scrapeMetrics, significantDigits, utf8Names } = values
  const windows = new Windows(values.bucketDurationMs, values.bucketCount, clock())
  const recorder = new PrometheusRecorder(
    {
      distributions: {
        nativeHistogramsForMetric: sortMatchers(values.nativeHistogramsForMetric, utf8Names),
        bucketsForMetric: sortMatchers(values.bucketsForMetric, utf8Names),
        buckets: values.buckets,
        summary: { type: 'summary', quantiles, significantDigits, windows },
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
  handle.settings = digestSettings(values)
  if (scrapeMetrics !== undefined) handle.scrapeMetrics = new ScrapeMetrics(scrapeMetrics, recorder, clock)
  return recorder
}
