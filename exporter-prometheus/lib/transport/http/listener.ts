import type { RequestListener, Server } from 'node:http'
import type { Server as SecureServer } from 'node:https'
import { builtin } from '../../base/builtin.ts'
import { callLater } from '../../base/timers.ts'
import type { CheckedLimits } from '../limits.ts'
import type { Host, Started } from '../transport.ts'
import type { Access } from './access.ts'
import { type AccessSettings, openAccess } from './access-settings.ts'
import type { ListenerAddress } from './address.ts'
import type { Bound } from './bind.ts'
import { Connections } from './connections.ts'
import { createRouter, expositionRoute, fixedRoutes, type Route } from './routes.ts'
import type { TlsCredentials } from './tls.ts'

/** How long a client may take for its TLS handshake, to send its headers, and its request as a whole. */
const requestTimeoutMs = 10_000

/**
 * How long a client may neither send nor read: 30 seconds for one that does not read its answer, because where something
 * is left to be written Node lets this time pass twice.
 */
const idleTimeoutMs = 15_000

/** How often Node looks for requests that take too long; its own 30 seconds would let them take 40. */
const checkIntervalMs = 1_000

/** How long `close()` lets answers that are under way come to their end. */
const closeGraceMs = 2_000

/** Has a server listen somewhere. */
export type Bind = (server: Server) => Promise<Bound>

/** An HTTP server that answers scrapes; it never keeps the process alive. */
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

  /**
   * @param path - of the exposition.
   * @param bind - has a server listen.
   * @throws BuildError with code `LISTENER_FAILED` when that fails, or `INVALID_TLS`.
   */
  static async open(path: string, access: AccessSettings, bind: Bind, host: Host): Promise<Listener> {
    const { scraper, scrapeMetrics, limits } = host
    return Listener.listen(
      [...fixedRoutes.values(), expositionRoute(path, scraper, scrapeMetrics)],
      await openAccess(access),
      bind,
      limits,
    )
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
    const connections = new Connections(server, tls !== undefined, { allowed, ...limits })
    server.setTimeout(idleTimeoutMs)
    server.unref()
    try {
      const bound = await bind(server)
      // An error of the server itself after it listens concerns one connection, never the application.
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

  /** Stops accepting, lets answers under way finish for two seconds, then ends every connection. */
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
