import type { Recorder } from 'metrics-facade'
import type { AccessSettings } from './http/access-settings.ts'
import type { ListenerAddress } from './http/address.ts'
import type { Health } from './http/health.ts'
import type { CheckedLimits } from './limits.ts'
import type { Scraper } from './scrape.ts'
import type { ScrapeMetrics } from './scrape-metrics.ts'

/** What a transport is started with: the source of expositions, and the settings that all transports share. */
export interface Host {
  readonly scraper: Scraper
  /** Records the metrics about the transport itself. */
  readonly recorder: Recorder
  /** Measures the requests for the exposition, if that is wanted. */
  readonly scrapeMetrics?: ScrapeMetrics | undefined
  readonly limits: CheckedLimits
  /** Who may scrape listeners without such settings of their own. */
  readonly access: AccessSettings
  /** What listeners without a check of their own answer to health checks. */
  readonly health: Health | undefined
}

/** A transport that was started. */
export interface Started {
  /** Where it listens, if that is a port. */
  readonly address?: ListenerAddress | undefined
  /** Where it listens, if that is a Unix socket. */
  readonly socketPath?: string | undefined
  close(): void | Promise<void>
}

/** A transport that was set up, but not started. */
interface SetUp {
  /** For comparison: equal if two were set up in the same way. */
  readonly settings: unknown
}

/** A transport that answers requests. */
export interface ListenerTransport extends SetUp {
  /** Rules about addresses and TLS apply to ports only. */
  readonly kind: 'port' | 'socket'
  /** Where it listens, for messages: only one listener can be there. `undefined` if it takes any free port. */
  readonly where: string | undefined
  /** @throws BuildError with code `LISTENER_FAILED` or `INVALID_TLS`, as a rejection. */
  start(host: Host): Promise<Started>
}

/** A transport that sends on its own. It is started last, and starting cannot fail, because a push cannot be undone. */
export interface PushTransport extends SetUp {
  readonly kind: 'push'
  start(host: Host): Started
}

export type Transport = ListenerTransport | PushTransport
