import type { Recorder } from 'metrics-facade'
import type { AccessSettings } from './http/access-settings.ts'
import type { ListenerAddress } from './http/address.ts'
import type { CheckedLimits } from './limits.ts'
import type { Scraper } from './scrape.ts'
import type { ScrapeMetrics } from './scrape-metrics.ts'

/** What a transport is given: what there is to send, and what all of them have in common. */
export interface Host {
  readonly scraper: Scraper
  /** For the transport's own metrics. */
  readonly recorder: Recorder
  /** What the requests that ask for the exposition are counted in. */
  readonly scrapeMetrics?: ScrapeMetrics | undefined
  readonly limits: CheckedLimits
  /** Who may ask at a listener that does not say so itself. */
  readonly access: AccessSettings
}

/** What was started, until it is closed. */
export interface Started {
  /** Where it listens, if that is a port. */
  readonly address?: ListenerAddress | undefined
  /** Where it listens, if that is a Unix socket. */
  readonly socketPath?: string | undefined
  close(): void | Promise<void>
}

/** A way on which metrics leave, as it was set up. */
interface SetUp {
  /** To be compared: equal where two were set up alike. */
  readonly settings: unknown
}

/** What answers who asks. */
export interface ListenerTransport extends SetUp {
  /** Rules about addresses and TLS are of ports. */
  readonly kind: 'port' | 'socket'
  /** What only one can listen on; `undefined` where any will do. */
  readonly place: string | undefined
  /** @throws BuildError with code `LISTENER_FAILED` or `INVALID_TLS`, as a rejection. */
  start(host: Host): Promise<Started>
}

/** What sends by itself. It is started last and cannot fail then, because what was sent cannot be undone. */
export interface PushTransport extends SetUp {
  readonly kind: 'push'
  start(host: Host): Started
}

export type Transport = ListenerTransport | PushTransport
