import type { IncomingMessage, ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { builtin } from '../../base/builtin.ts'
import { negotiateCoding } from '../../formats/negotiate.ts'
import { whenOver } from '../body.ts'
import { Feed, type FeedWorld, type PageSource } from './feed.ts'
import { html, scriptHash, styleHash } from './page.generated.ts'
import { Viewer } from './viewer.ts'

/** Each holds a connection. */
const mostViewers = 50

/** Nothing but what is in the page runs, and nothing is loaded but the events of the page itself. */
const policy = [
  "default-src 'none'",
  `script-src '${scriptHash}'`,
  `style-src '${styleHash}'`,
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const shared: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  // Neither a proxy nor middleware may hold events back to compress them.
  'Cache-Control': 'no-store, no-transform',
  'X-Accel-Buffering': 'no',
  Vary: 'Accept, Accept-Encoding',
}

/**
 * The page, and the events that it reads: both at one path, so that it can be mounted anywhere. A browser asks for events
 * with `Accept: text/event-stream`.
 */
export class Page {
  readonly #feed: Feed
  #zipped: Promise<Buffer> | undefined

  constructor(source: PageSource, world?: FeedWorld) {
    this.#feed = new Feed(source, world)
  }

  /** Answers a GET or a HEAD. Fulfilled when the answer was begun. */
  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(shared)) response.setHeader(name, value)
    if (/\btext\/event-stream\b/.test(request.headers.accept ?? '')) this.#follow(request, response)
    else await this.#send(request, response)
  }

  /** Ends the answers to all viewers. */
  close(): void {
    this.#feed.close()
  }

  async #send(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const coding = negotiateCoding(String(request.headers['accept-encoding'] ?? ''), ['gzip'])
    this.#zipped ??= promisify(builtin('node:zlib').gzip)(html, { level: 9 })
    const body = coding === undefined ? Buffer.from(html) : await this.#zipped
    response.setHeader('Content-Type', 'text/html; charset=utf-8')
    response.setHeader('Content-Security-Policy', policy)
    response.setHeader('Content-Length', String(body.length))
    if (coding !== undefined) response.setHeader('Content-Encoding', coding)
    response.writeHead(200)
    response.end(request.method === 'HEAD' ? undefined : body)
  }

  #follow(request: IncomingMessage, response: ServerResponse): void {
    if (this.#feed.viewers >= mostViewers) {
      response.setHeader('Retry-After', '10')
      response.writeHead(503, { 'Content-Type': 'text/plain; charset=utf-8' })
      response.end('Too many look at this page already. Try again later.\n')
      return
    }
    response.setHeader('Content-Type', 'text/event-stream; charset=utf-8')
    response.writeHead(200)
    if (request.method === 'HEAD') {
      response.end()
      return
    }
    const viewer = new Viewer(response)
    whenOver(request, response, () => this.#feed.leave(viewer))
    this.#feed.join(viewer)
  }
}
