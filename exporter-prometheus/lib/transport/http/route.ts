import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Scraper } from '../scrape.ts'
import type { ScrapeMetrics } from '../scrape-metrics.ts'
import { sendText, serveScrape } from './answer.ts'
import { readMethods } from './asked.ts'

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
