import type { RequestListener } from 'node:http'
import type { Scraper } from '../scrape.ts'
import type { ScrapeMetrics } from '../scrape-metrics.ts'
import type { Access } from './access.ts'
import { defaultPath } from './address.ts'
import { answersMethod, fail, sendText, serveScrape } from './answer.ts'
import { challengesOf, isAuthentic } from './authentication.ts'

/** Answers every request to a listener; `path` is that of the exposition. */
export function createRoutes(
  path: string,
  access: Access,
  scraper: Scraper,
  metrics?: ScrapeMetrics,
): RequestListener {
  const { allowed, credentials } = access
  const challenges = challengesOf(credentials)
  // One that was chosen may be a secret.
  const notFound = path === defaultPath ? `Not Found. Metrics are at ${path}\n` : 'Not Found\n'
  return (request, response) => {
    const asked = pathOf(request.url ?? '/')
    if (asked === path) metrics?.follow(request, response)
    // They are dropped as they connect, where the runtime tells of connections; this is for where it does not.
    if (!allowed.admits(request.socket.remoteAddress)) sendText(response, 403, 'Forbidden\n')
    else if (asked === '/health') {
      // Before authentication: what looks whether a process lives has no credentials, and learns nothing else here.
      if (answersMethod(request, response)) sendText(response, 200, 'OK')
    } else if (!isAuthentic(credentials, request.headers.authorization)) {
      sendText(response, 401, 'Unauthorized\n', { 'WWW-Authenticate': challenges })
    } else if (asked !== path) sendText(response, 404, notFound)
    else if (answersMethod(request, response)) {
      serveScrape(scraper, request, response, { isOurs: true }).catch(error => fail(response, error))
    }
  }
}

/** The path of a request target: `/metrics?x=y`, or the whole URL that a client sends to a proxy. */
function pathOf(target: string): string {
  const isWhole = !target.startsWith('/') && URL.canParse(target)
  return isWhole ? new URL(target).pathname : target.split('?', 1)[0]!
}
