import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Scraper } from '../scrape.ts'
import type { ScrapeMetrics } from '../scrape-metrics.ts'
import type { Access } from './access.ts'
import { fail, sendShort, sendText, serveScrape } from './answer.ts'
import { readMethods, refusalOf } from './asked.ts'
import { challengesOf, isAuthentic } from './authentication.ts'

/** Where the exposition is, unless another path is given. */
export const defaultPath = '/metrics'

/** What a listener answers at one path. */
export interface Route {
  readonly path: string
  readonly methods: readonly string[]
  /** Whether it is answered without credentials. */
  readonly isOpen: boolean
  /** May reject as long as nothing was sent. */
  answer(request: IncomingMessage, response: ServerResponse): void | Promise<void>
  /** Told of every request for it, those that are refused too. */
  follow?(request: IncomingMessage, response: ServerResponse): void
}

/** What looks whether a process lives has no credentials, and learns nothing else. */
const health: Route = {
  path: '/health',
  methods: readMethods,
  isOpen: true,
  answer: (_request, response) => sendText(response, 200, 'OK'),
}

/** The routes of every listener, by what they are: their paths cannot be chosen for the exposition. */
export const fixedRoutes: ReadonlyMap<string, Route> = new Map([['the health check', health]])

export function expositionRoute(path: string, scraper: Scraper, metrics: ScrapeMetrics | undefined): Route {
  return {
    path,
    methods: readMethods,
    isOpen: false,
    answer: (request, response) => serveScrape(scraper, request, response, { isOurs: true }),
    follow: (request, response) => metrics?.follow(request, response),
  }
}

/** Answers every request to a listener. */
export function createRouter(routes: readonly Route[], { allowed, credentials }: Access): RequestListener {
  const table = new Map(routes.map(route => [route.path, route]))
  const challenges = challengesOf(credentials)
  // A path that was chosen may be a secret.
  const notFound = table.has(defaultPath) ? `Not Found. Metrics are at ${defaultPath}\n` : 'Not Found\n'
  return (request, response) => {
    const route = table.get(pathOf(request.url ?? '/'))
    route?.follow?.(request, response)
    // They are dropped as they connect, where the runtime tells of connections; this is for where it does not.
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

/** The path of a request target: `/metrics?x=y`, or the whole URL that a client sends to a proxy. */
export function pathOf(target: string): string {
  const isWhole = !target.startsWith('/') && URL.canParse(target)
  return isWhole ? new URL(target).pathname : target.split('?', 1)[0]!
}
