import type { IncomingMessage, ServerResponse } from 'node:http'
import { builtin } from '../../base/builtin.ts'
import { negotiateCoding } from '../../formats/negotiate.ts'
import { whenOver } from '../body.ts'
import { memberOf } from '../http/answer.ts'
import { EventBody } from './event-body.ts'
import { Feed, type FeedWorld, type PageSource } from './feed.ts'
import { html, scriptHash, styleHash } from './page.generated.ts'
import { type Outlet, Viewer } from './viewer.ts'

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

/** What decides an answer. */
export interface PageRequest {
  readonly accept: string | undefined
  /** `undefined` if the answer must not be compressed. */
  readonly acceptEncoding: string | undefined
  /** A path or URL with its query. */
  readonly target: string
}

/** An answer before it is sent: a document, or events. */
interface PageAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Buffer | null
  /** Sends events until the function that it returns is called. */
  readonly follow?: (outlet: Outlet) => () => void
}

/** A page that shows what `source` has. */
export function pageOf(source: PageSource): Page {
  return new Page(source)
}

/**
 * The page, and the events that it reads: both at one path, so that it can be mounted anywhere. A browser asks for events
 * with `Accept: text/event-stream`; those of one member with `?member=` and its name.
 */
export class Page {
  readonly #feed: Feed
  #zipped: Promise<Buffer> | undefined

  constructor(source: PageSource, world?: FeedWorld) {
    this.#feed = new Feed(source, world)
  }

  /** Answers a GET or a HEAD. Fulfilled when the answer was begun. */
  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { headers } = request
    const {
      status,
      headers: answered,
      body,
      follow,
    } = await this.#answerTo({
      accept: headers.accept,
      acceptEncoding: String(headers['accept-encoding'] ?? ''),
      target: request.url ?? '/',
    })
    for (const [name, value] of Object.entries(answered)) response.setHeader(name, value)
    response.writeHead(status)
    if (request.method === 'HEAD') response.end()
    else if (follow === undefined) response.end(body ?? undefined)
    else whenOver(request, response, follow(response))
  }

  /** Answers a GET or a HEAD of a server that turns a `Request` into a `Response`. */
  async fetch(request: Request, compress: boolean): Promise<Response> {
    const { status, headers, body, follow } = await this.#answerTo({
      accept: request.headers.get('accept') ?? undefined,
      acceptEncoding: compress ? (request.headers.get('accept-encoding') ?? '') : undefined,
      target: request.url,
    })
    if (request.method === 'HEAD') return new Response(null, { status, headers })
    if (follow === undefined) return new Response(body, { status, headers })
    const events = new EventBody()
    events.whenOver(follow(events))
    return new Response(events.stream, { status, headers })
  }

  /** Ends the answers to all viewers. */
  close(): void {
    this.#feed.close()
  }

  async #answerTo({ accept = '', acceptEncoding, target }: PageRequest): Promise<PageAnswer> {
    if (/\btext\/event-stream\b/.test(accept)) return this.#events(target)
    const coding = negotiateCoding(acceptEncoding ?? '', ['gzip'])
    this.#zipped ??= builtin('node:util').promisify(builtin('node:zlib').gzip)(html, { level: 9 })
    const body = coding === undefined ? Buffer.from(html) : await this.#zipped
    return {
      status: 200,
      headers: {
        ...shared,
        'Content-Type': 'text/html; charset=utf-8',
        'Content-Security-Policy': policy,
        'Content-Length': String(body.length),
        ...(coding !== undefined && { 'Content-Encoding': coding }),
      },
      body,
    }
  }

  #events(target: string): PageAnswer {
    if (this.#feed.viewers >= mostViewers) {
      return {
        status: 503,
        headers: { ...shared, 'Retry-After': '10', 'Content-Type': 'text/plain; charset=utf-8' },
        body: 'Too many look at this page already. Try again later.\n',
      }
    }
    return {
      status: 200,
      headers: { ...shared, 'Content-Type': 'text/event-stream; charset=utf-8' },
      body: null,
      follow: outlet => this.#feed.join(new Viewer(outlet), memberOf(target)),
    }
  }
}
