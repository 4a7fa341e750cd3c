import { PrometheusRecorder } from '../recorder.ts'
import { WindowSet } from '../series/windows.ts'
import { ScrapeMetrics } from '../transport/scrape-metrics.ts'
import type { Made } from './invite-threads.ts'
import type { Values } from './settings.ts'
import { digestLater } from './settings-digest.ts'
import { storeSettings } from './store-settings.ts'

/** Makes a recorder with these settings, and starts nothing. */
export function makeRecorder(values: Values): Made {
  const { clock, scrapeMetrics } = values
  const windows = new WindowSet(clock(), values.processes !== undefined)
  const settings = storeSettings(values, windows)
  const recorder = new PrometheusRecorder(settings, values.scrapeLimits)
  const handle = recorder.handle()
  handle.settings = digestLater(values)
  if (scrapeMetrics !== undefined) handle.scrapeMetrics = new ScrapeMetrics(scrapeMetrics, recorder, clock)
  for (const { source, labels, name } of values.include) handle.include(source, { labels, name })
  return { recorder, settings, values, windows }
}
