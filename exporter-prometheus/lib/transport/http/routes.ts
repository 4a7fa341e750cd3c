import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Scraper } from '../scrape.ts'
import type { ScrapeMetrics } from '../scrape-metrics.ts'
import type { Access } from './access.ts'
import { challengesOf, isAuthentic } from './access.ts'
import { fail, readMethods, refusalOf, sendShort, sendText, serveScrape } from './answer.ts'
import type { Health } from './health.ts'
import { defaultPath } from './paths.ts'

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

/** Answers as long as the process does. Open, because what probes a process has no credentials. */
export function liveRoute(path: string): Route {
  return {
    path,
    methods: readMethods,
    isOpen: true,
    answer: (_request, response) => sendText(response, 200, 'OK'),
  }
}

/** Answers whether the program can do its work; without a check, as long as the process answers. */
export function healthRoute(path: string, health: Health | undefined, timeoutMs: number): Route {
  if (health === undefined) return liveRoute(path)
  return {
    ...liveRoute(path),
    answer: async (_request, response) => sendShort(response, await health.answer(timeoutMs)),
  }
}

export function expositionRoute(path: string, scraper: Scraper, metrics: ScrapeMetrics | undefined): Route {
  return {
    path,
    methods: readMethods,
    isOpen: false,
    answer: (request, response) => serveScrape(scraper, request, response, { ownsServer: true }),
    follow: (request, response) => metrics?.follow(request, response),
  }
}

/** A page for people, and where it is. */
export interface ServedPage {
  readonly path: string
  answer(request: IncomingMessage, response: ServerResponse): Promise<void>
}

export function pageRoute({ path, answer }: ServedPage): Route {
  return { path, methods: readMethods, isOpen: false, answer }
}

/** Makes the function that answers all requests to a listener. */
export function createRouter(routes: readonly Route[], { allowed, credentials }: Access): RequestListener {
  const table = new Map(routes.map(route => [route.path, route]))
  const challenges = challengesOf(credentials)
  // Only the default path is told: another one may be a secret.
  const isUsual = table.get(defaultPath)?.isOpen === false
  const notFound = isUsual ? `Not Found. Metrics are at ${defaultPath}\n` : 'Not Found\n'
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
