import { PrometheusRecorder } from '../recorder.ts'
import type { SummaryRules } from '../series/distribution.ts'
import { sortMatchers } from '../series/matched.ts'
import { Matcher } from '../series/matcher.ts'
import type { SummarySettings } from '../series/summary-settings.ts'
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
        summariesForMetric: sortMatchers(values.summariesForMetric, utf8Names).map(
          ([matcher, settings]) => [matcher, summaryRules(settings, values, windows)] as const,
        ),
        totalsForMetric: values.sumAndCountForMetric
          .map(matcher => (utf8Names ? matcher.raw : matcher))
          .sort(Matcher.compare),
        summary: {
          of: 'summary',
          quantiles: values.quantiles,
          significantDigits: values.significantDigits,
          windows: windows.of(values.bucketDurationMs, values.bucketCount),
        },
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

/** The rules that differ from those of all other summaries. */
function summaryRules(settings: SummarySettings, values: Values, windows: WindowSet): Partial<SummaryRules> {
  const { bucketDurationMs, bucketCount, ...rules } = settings
  return {
    ...(rules as Partial<SummaryRules>),
    windows: windows.of(bucketDurationMs ?? values.bucketDurationMs, bucketCount ?? values.bucketCount),
  }
}
