import type { Recorder } from 'metrics-facade'
import type { Flushed } from './flush.ts'
import type { ListenerAddress } from './http/address.ts'
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
}

/** A transport that was started. */
export interface Started {
  /** Where it listens, if that is a port. */
  readonly address?: ListenerAddress | undefined
  /** Where it listens, if that is a Unix socket. */
  readonly socketPath?: string | undefined
  /** Pushes now, if it pushes. Never rejects. */
  flush?(timeoutMs: number | undefined): Promise<Flushed>
  close(): void | Promise<void>
}

/** A transport that was set up, but not started. */
export interface SetUp {
  /** For comparison: equal if two were set up in the same way. */
  readonly settings: unknown
}

/** A transport that sends on its own. It is started last, and starting cannot fail, because a push cannot be undone. */
export interface PushTransport extends SetUp {
  readonly kind: 'push'
  /** What it pushes to, for messages: `a push gateway`. */
  readonly receiver: string
  start(host: Host): Started
}
