import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Scraper } from '../scrape.ts'
import type { ScrapeMetrics } from '../scrape-metrics.ts'
import type { Access } from './access.ts'
import { challengesOf, isAuthentic } from './access.ts'
import { fail, readMethods, refusalOf, sendShort, sendText, serveScrape } from './answer.ts'

/** The default path of the exposition. */
export const defaultPath = '/metrics'

/** A path of a listener, and how requests for it are answered. */
export interface Route {
  readonly path: string
  readonly methods: readonly string[]
  /** Whether it needs no credentials. */
  readonly isOpen: boolean
  /** Answers a request. May reject as long as nothing was sent. */
  answer(request: IncomingMessage, response: ServerResponse): void | Promise<void>
  /** Called with every request for it, including those that are refused. */
  follow?(request: IncomingMessage, response: ServerResponse): void
}

/** Open, because health checks have no credentials. It tells nothing but that the process is alive. */
const health: Route = {
  path: '/health',
  methods: readMethods,
  isOpen: true,
  answer: (_request, response) => sendText(response, 200, 'OK'),
}

/** The routes of every listener, by their description. The exposition cannot have their paths. */
export const fixedRoutes: ReadonlyMap<string, Route> = new Map([['the health check', health]])

export function expositionRoute(path: string, scraper: Scraper, metrics: ScrapeMetrics | undefined): Route {
  return {
    path,
    methods: readMethods,
    isOpen: false,
    answer: (request, response) => serveScrape(scraper, request, response, { ownsServer: true }),
    follow: (request, response) => metrics?.follow(request, response),
  }
}

/** Makes the function that answers all requests to a listener. */
export function createRouter(routes: readonly Route[], { allowed, credentials }: Access): RequestListener {
  const table = new Map(routes.map(route => [route.path, route]))
  const challenges = challengesOf(credentials)
  // Only the default path is told: another one may be a secret.
  const notFound = table.has(defaultPath) ? `Not Found. Metrics are at ${defaultPath}\n` : 'Not Found\n'
  return (request, response) => {
    const route = table.get(pathOf(request.url ?? '/'))
    route?.follow?.(request, response)
    // Connections of other peers are already closed, but not in runtimes that do not emit events for connections.
    if (!allowed.admits(request.socket.remoteAddress)) return sendText(response, 403, 'Forbidden\n')
    if (!route?.isOpen && !isAuthentic(credentials, request.headers.authorization)) {
      response.setHeader('WWW-Authenticate', challenges)
      return sendText(response, 401, 'Unauthorized\n')
    }
    if (route === undefined) return sendText(response, 404, notFound)
    const refusal = refusalOf(request.method, route.methods)
    if (refusal !== undefined) return sendShort(response, refusal)
    route.answer(request, response)?.catch(error => fail(response, error))
  }
}

/** The path of a request target, which is `/metrics?x=y`, or a whole URL as clients send it to a proxy. */
export function pathOf(target: string): string {
  const isWhole = !target.startsWith('/') && URL.canParse(target)
  return isWhole ? new URL(target).pathname : target.split('?', 1)[0]!
}
