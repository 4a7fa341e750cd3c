import type { CheckedLimits } from '../../exporter-prometheus/lib/transport/limits.ts'
import { type ScrapeAnswer, Scraper } from '../../exporter-prometheus/lib/transport/scrape.ts'

/** What was asked of a scraper that shows nothing. */
export interface ScraperOfNothing {
  scrapeWithin(timeoutSeconds: string | undefined): Promise<ScrapeAnswer>
  /** How long each scrape waits for the collectors, in milliseconds. */
  readonly waits: readonly number[]
  /** The waits of those that started the collectors. */
  readonly started: readonly number[]
  renders(): number
}

/** Makes a scraper that shows nothing, and tells what it is asked for. */
export function scraperOfNothing(limits?: CheckedLimits): ScraperOfNothing {
  const waits: number[] = []
  const started: number[] = []
  let renders = 0
  const scraper = new Scraper(
    {
      async collect(timeoutMs, isJoining) {
        waits.push(timeoutMs)
        if (!isJoining) started.push(timeoutMs)
      },
      expose() {
        renders += 1
        return { families: [] }
      },
    },
    limits,
  )
  const scrapeWithin = (timeoutSeconds: string | undefined): Promise<ScrapeAnswer> =>
    scraper.scrape({ accept: undefined, acceptEncoding: undefined, timeoutSeconds })
  return { scrapeWithin, waits, started, renders: () => renders }
}
