import type { RequestListener, Server } from 'node:http'
import type { Server as SecureServer } from 'node:https'
import { builtin } from '../../base/builtin.ts'
import { callLater } from '../../base/timers.ts'
import type { CheckedLimits } from '../limits.ts'
import type { Host, SetUp, Started } from '../transport.ts'
import type { Access } from './access.ts'
import { type AccessSettings, openAccess } from './access-settings.ts'
import type { ListenerAddress } from './address.ts'
import type { Bound } from './bind.ts'
import { Connections } from './connections.ts'
import type { Health } from './health.ts'
import { type Paths, refuseTaken } from './paths.ts'
import {
  createRouter,
  expositionRoute,
  healthRoute,
  liveRoute,
  pageRoute,
  type Route,
  type ServedPage,
} from './routes.ts'
import type { TlsCredentials } from './tls.ts'

/** How long a client may take for its TLS handshake, for its headers, and for its whole request. */
const requestTimeoutMs = 10_000

/**
 * How long a client may neither send nor read. A client that does not read its answer has 30 seconds, because Node lets
 * this time pass twice if data is left to be written.
 */
const idleTimeoutMs = 15_000

/** How often Node looks for slow requests; with its default of 30 seconds they could take 40. */
const checkIntervalMs = 1_000

/** How long `close()` waits for answers under way. */
const closeGraceMs = 2_000

/** Tells `metrics-facade/http` that its requests are scrapes: neither package imports the other for this. */
const scrapedKey: unique symbol = Symbol.for('metrics-exporter-prometheus.listener')

/** Makes a server listen somewhere. */
export type Bind = (server: Server) => Promise<Bound>

/** What a listener serves, and to whom. */
export interface Served {
  readonly paths: Paths
  readonly health: Health | undefined
  readonly access: AccessSettings
}

/** What a listener is started with: also what holds for all listeners that have no such settings of their own. */
export interface HttpHost extends Host {
  /** Who may scrape. */
  readonly access: AccessSettings
  /** What health checks are answered. */
  readonly health: Health | undefined
  /** The page that all listeners show, if there is one. */
  readonly page: ServedPage | undefined
}

/** A transport that answers requests. */
export interface ListenerTransport extends SetUp {
  /** Rules about addresses and TLS apply to ports only; `none` stands for the wish not to listen on a port. */
  readonly kind: 'port' | 'socket' | 'none'
  /** Where it listens, for messages: only one listener can be there. `undefined` if it takes any free port. */
  readonly where: string | undefined
  /** @throws BuildError with code `LISTENER_FAILED` or `INVALID_TLS`, as a rejection. */
  start(host: HttpHost): Promise<Started>
}

/** An HTTP server that answers scrapes. It does not keep the process alive. */
export class Listener implements Started {
  readonly #bound: Bound
  readonly #server: Server
  readonly #connections: Connections
  readonly #unwatch: (() => void) | undefined

  private constructor(bound: Bound, server: Server, connections: Connections, unwatch?: () => void) {
    this.#bound = bound
    this.#server = server
    this.#connections = connections
    this.#unwatch = unwatch
  }

  /** @throws BuildError with code `LISTENER_FAILED` or `INVALID_TLS`. */
  static async open({ paths, health, access }: Served, bind: Bind, host: HttpHost): Promise<Listener> {
    const { scraper, scrapeMetrics, limits, page } = host
    if (page !== undefined) refuseTaken(paths, page.path)
    const routes = [
      expositionRoute(paths.path, scraper, scrapeMetrics),
      healthRoute(paths.healthPath, health, limits.healthMs),
      liveRoute(paths.livePath),
      ...(page === undefined ? [] : [pageRoute(page)]),
    ]
    return Listener.listen(routes, await openAccess(access), bind, limits)
  }

  /** @throws BuildError with code `LISTENER_FAILED`. */
  static async listen(
    routes: readonly Route[],
    access: Access,
    bind: Bind,
    limits: CheckedLimits,
  ): Promise<Listener> {
    const { allowed, tls } = access
    const route = createRouter(routes, access)
    const server = createServerOf(tls, (request, response) => {
      if (connections.answering(request.socket, response)) route(request, response)
    })
    Object.defineProperty(server, scrapedKey, { value: true })
    const connections = new Connections(server, tls !== undefined, { allowed, ...limits })
    server.setTimeout(idleTimeoutMs)
    server.unref()
    try {
      const bound = await bind(server)
      // Once the server listens, its errors concern single connections, and must not end the application.
      server.on('error', () => {})
      const unwatch = tls?.watch(context => (server as SecureServer).setSecureContext(context))
      return new Listener(bound, server, connections, unwatch)
    } catch (error) {
      server.close()
      throw error
    }
  }

  /** Where it listens, if that is a port. */
  get address(): ListenerAddress | undefined {
    return this.#bound.address
  }

  /** Where it listens, if that is a Unix socket. */
  get socketPath(): string | undefined {
    return this.#bound.socketPath
  }

  /** Accepts no more connections, waits two seconds for answers under way, then closes all connections. */
  async close(): Promise<void> {
    if (!this.#server.listening) return
    this.#bound.release?.()
    this.#unwatch?.()
    const closed = new Promise<void>(resolve => this.#server.close(() => resolve()))
    this.#connections.end()
    const cancel = callLater(closeGraceMs, () => this.#server.closeAllConnections(), true)
    await closed
    cancel()
  }
}

function createServerOf(tls: TlsCredentials | undefined, onRequest: RequestListener): Server {
  const timeouts = {
    requestTimeout: requestTimeoutMs,
    headersTimeout: requestTimeoutMs,
    connectionsCheckingInterval: checkIntervalMs,
  }
  if (tls === undefined) return builtin('node:http').createServer(timeouts, onRequest)
  return builtin('node:https').createServer(
    {
      ...timeouts,
      ...tls.context,
      handshakeTimeout: requestTimeoutMs,
      requestCert: tls.context.ca !== undefined,
      rejectUnauthorized: true,
    },
    onRequest,
  )
}
