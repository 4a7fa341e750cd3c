import { Periodic, type Push } from '../periodic.ts'
import type { Scraper } from '../scrape.ts'
import type { PushTransport } from '../transport.ts'
import { type OtlpOptions, type OtlpSettings, readOtlpSettings } from './otlp-settings.ts'
import { Sender } from './sender.ts'

/**
 * Pushes to a receiver of OTLP over HTTP.
 *
 * @throws BuildError with code `INVALID_OTLP` or `INVALID_DURATION`.
 */
export function otlp(endpoint: string | URL, options: OtlpOptions = {}): PushTransport {
  const settings = readOtlpSettings(endpoint, options)
  return {
    kind: 'push',
    receiver: 'a receiver of OTLP',
    settings,
    start: ({ scraper, recorder }) => Periodic.start(pushOf(settings, scraper), recorder),
  }
}

export function pushOf(settings: OtlpSettings, scraper: Scraper): Push {
  const { url, intervalMs, timeoutMs, onError } = settings
  const sender = new Sender(settings, scraper)
  return {
    transport: 'otlp',
    receiver: 'the receiver of OTLP',
    endpoint: url.origin + url.pathname,
    key: String(url),
    intervalMs,
    timeoutMs,
    onError,
    send: deadline => sender.send(deadline),
  }
}
