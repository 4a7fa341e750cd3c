import { textFormat } from '../../formats/text.ts'
import { Periodic, type Push } from '../periodic.ts'
import type { Scraper } from '../scrape.ts'
import type { PushTransport } from '../transport.ts'
import { sendPush } from './push-request.ts'
import { type PushGatewayOptions, type PushSettings, readPushSettings } from './push-settings.ts'

/**
 * Pushes to a Pushgateway.
 *
 * @throws BuildError with code `INVALID_PUSH_GATEWAY` or `INVALID_DURATION`.
 */
export function pushGateway(endpoint: string | URL, options: PushGatewayOptions): PushTransport {
  const settings = readPushSettings(endpoint, options)
  return {
    kind: 'push',
    receiver: 'a push gateway',
    settings,
    start: ({ scraper, recorder }) => Periodic.start(pushOf(settings, scraper), recorder),
  }
}

/** Pushes the whole exposition in the text format; if wanted, a last request deletes the group. */
export function pushOf(settings: PushSettings, scraper: Scraper): Push {
  const { url, method, intervalMs, timeoutMs, deleteOnClose, onError } = settings
  return {
    transport: 'push-gateway',
    receiver: 'the push gateway',
    endpoint: url.origin + url.pathname,
    key: String(url),
    intervalMs,
    timeoutMs,
    onError,
    send: async deadline => {
      // Half of the time for the collectors, so that the other half is left for the gateway.
      const { body, show } = await scraper.render(textFormat, deadline.timeoutMs / 2)
      await sendPush(settings, method, { 'Content-Type': textFormat.contentType }, body, deadline)
      show()
    },
    sendAfterLast: deleteOnClose ? deadline => sendPush(settings, 'DELETE', {}, [], deadline) : undefined,
  }
}
