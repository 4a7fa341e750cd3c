import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { BuildError } from '../error.ts'
import type { AllowList } from './access.ts'
import type { ListenerSettings } from './address.ts'
import { answersMethod, fail, sendText, serveScrape } from './http.ts'
import type { Scraper } from './scrape.ts'

/** Where a listener really listens. */
export interface ListenerAddress {
  readonly host: string
  readonly port: number
}

/** How long a client may take to send its headers, and its request as a whole. */
const requestTimeoutMs = 10_000

/** How long a client may neither send nor read. */
const idleTimeoutMs = 30_000

/** How long `close()` lets answers that are under way come to their end. */
const closeGraceMs = 2_000

/** An HTTP server that answers scrapes; it never keeps the process alive. */
export class Listener {
  readonly address: ListenerAddress
  readonly #server: Server
  /** All connections, and whether an answer is under way on them. */
  readonly #connections: ReadonlyMap<Socket, boolean>

  private constructor(server: Server, connections: ReadonlyMap<Socket, boolean>) {
    const { address, port } = server.address() as AddressInfo
    this.address = { host: address, port }
    this.#server = server
    this.#connections = connections
  }

  /** @throws BuildError with code `LISTENER_FAILED` when the address cannot be listened on. */
  static async open(settings: ListenerSettings, allowed: AllowList, scraper: Scraper): Promise<Listener> {
    const connections = new Map<Socket, boolean>()
    const server = createServer(
      { requestTimeout: requestTimeoutMs, headersTimeout: requestTimeoutMs },
      (request, response) => {
        const { socket } = request
        connections.set(socket, true)
        response.once('finish', () => {
          if (connections.has(socket)) connections.set(socket, false)
          // Once closed, an answer that was under way is the last of its connection.
          if (!server.listening) socket.destroySoon()
        })
        route(settings, allowed, scraper, request, response)
      },
    )
    server.setTimeout(idleTimeoutMs)
    server.on('connection', socket => {
      socket.unref()
      connections.set(socket, false)
      socket.once('close', () => connections.delete(socket))
    })
    server.unref()
    await new Promise<void>((resolve, reject) => {
      server.once('error', error => reject(listenError(settings, error)))
      server.listen(settings.port, settings.host, resolve)
    })
    // An error of the server itself after it listens concerns one connection, never the application.
    server.on('error', () => {})
    return new Listener(server, connections)
  }

  /** Stops accepting, lets answers under way finish for two seconds, then ends every connection. */
  async close(): Promise<void> {
    if (!this.#server.listening) return
    const closed = new Promise<void>(resolve => this.#server.close(() => resolve()))
    // Not closeIdleConnections(): it leaves those that have not sent a request yet.
    for (const [socket, isAnswering] of this.#connections) if (!isAnswering) socket.destroy()
    const cut = setTimeout(() => this.#server.closeAllConnections(), closeGraceMs)
    await closed
    clearTimeout(cut)
  }
}

function route(
  settings: ListenerSettings,
  allowed: AllowList,
  scraper: Scraper,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const path = pathOf(request.url ?? '/')
  if (!allowed.admits(request.socket.remoteAddress)) sendText(response, 403, 'Forbidden\n')
  else if (path !== settings.path && path !== '/health') {
    sendText(response, 404, `Not Found. Metrics are at ${settings.path}\n`)
  } else if (answersMethod(request, response)) {
    if (path === settings.path) serveScrape(scraper, request, response).catch(error => fail(response, error))
    else sendText(response, 200, 'OK')
  }
}

/** The path of a request target: `/metrics?x=y`, or the whole URL that a client sends to a proxy. */
function pathOf(target: string): string {
  const isWhole = !target.startsWith('/') && URL.canParse(target)
  return isWhole ? new URL(target).pathname : target.split('?', 1)[0]!
}

function listenError({ host, port }: ListenerSettings, error: NodeJS.ErrnoException): BuildError {
  const remedies: Readonly<Record<string, string>> = {
    EADDRINUSE: 'Another program listens there: stop it, choose another port, or port 0 for any free one.',
    EACCES: 'The process may not listen there: choose a port from 1024 on.',
    EADDRNOTAVAIL: 'This machine has no such address: use 0.0.0.0 or :: for all of its addresses.',
    ENOTFOUND: 'The host name is not known: give an IP address.',
  }
  const remedy = remedies[error.code ?? ''] ?? 'Choose another address.'
  return new BuildError(
    'LISTENER_FAILED',
    `Cannot listen on ${host} port ${port}: ${error.message}. ${remedy}`,
    {
      cause: error,
    },
  )
}
