import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { messageOf } from 'metrics-facade'
import { joinPieces, sendPieces } from './body.ts'
import type { ScrapeAnswer, Scraper } from './scrape.ts'
import type { ScrapeMetrics } from './scrape-metrics.ts'

const plainText: Readonly<Record<string, string>> = { 'Content-Type': 'text/plain; charset=utf-8' }

/** Calls `scraper` for any request, of whatever path: for mounting in a server of one's own. */
export function createRequestHandler(scraper: Scraper, metrics?: ScrapeMetrics): RequestListener {
  return (request, response) => {
    metrics?.follow(request, response)
    if (!answersMethod(request, response)) return
    serveScrape(scraper, request, response).catch(error => fail(response, error))
  }
}

/** Calls `scraper` for any request, for servers that turn a `Request` into a `Response`. */
export function createFetchHandler(
  scraper: Scraper,
  metrics?: ScrapeMetrics,
): (request: Request) => Promise<Response> {
  return async request => {
    const done = metrics?.begin()
    const response = await answerFetch(scraper, request)
    const length = response.body === null ? null : response.headers.get('Content-Length')
    done?.(response.status, length === null ? undefined : Number(length))
    return response
  }
}

/** Never rejects. */
async function answerFetch(scraper: Scraper, request: Request): Promise<Response> {
  const isHead = request.method === 'HEAD'
  if (!isHead && request.method !== 'GET') {
    return new Response('Method Not Allowed\n', { status: 405, headers: { Allow: 'GET, HEAD' } })
  }
  const header = (name: string) => request.headers.get(name) ?? undefined
  try {
    const { headers, body } = await scraper.scrape({
      accept: header('accept'),
      acceptEncoding: header('accept-encoding'),
      timeoutSeconds: header('x-prometheus-scrape-timeout-seconds'),
      names: namesOf(request.url),
    })
    return new Response(isHead ? null : await joinPieces(body), { headers })
  } catch (error) {
    return new Response(failureText(error), { status: 500, headers: plainText })
  }
}

/** Answers what is neither GET nor HEAD with 405, and says whether the request goes on. */
export function answersMethod(request: IncomingMessage, response: ServerResponse): boolean {
  if (request.method === 'GET' || request.method === 'HEAD') return true
  sendText(response, 405, 'Method Not Allowed\n', { Allow: 'GET, HEAD' })
  return false
}

/**
 * Answers one scrape. Rejects when rendering failed, before anything was sent.
 *
 * @param isOurs - whether the server is the exporter's own, where nobody keeps what is sent: what compresses or caches
 *   the answers of others' servers may.
 */
export async function serveScrape(
  scraper: Scraper,
  request: IncomingMessage,
  response: ServerResponse,
  isOurs = false,
): Promise<void> {
  const timeout = request.headers['x-prometheus-scrape-timeout-seconds']
  const encoding = request.headers['accept-encoding']
  const answer: ScrapeAnswer = await scraper.scrape({
    accept: request.headers.accept,
    acceptEncoding: Array.isArray(encoding) ? encoding.join(', ') : encoding,
    timeoutSeconds: Array.isArray(timeout) ? timeout[0] : timeout,
    names: namesOf(request.url ?? ''),
  })
  // Not all at once by writeHead(), because headers that it is given cannot be read afterwards.
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value)
  response.writeHead(200)
  // Not 'close', at which the system may still be sending.
  if (isOurs) response.on('finish', answer.release)
  if (request.method === 'HEAD') response.end()
  else await sendPieces(response, answer.body)
}

/** The families that a request target asks for, by `name[]` as other clients of Prometheus have it; none for all. */
function namesOf(target: string): string[] {
  const start = target.indexOf('?')
  if (start === -1) return []
  const query = new URLSearchParams(target.slice(start).replace(/#.*$/s, ''))
  return query.getAll('name[]').filter(name => name !== '')
}

/** A short answer in plain text. */
export function sendText(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Readonly<Record<string, string | string[]>> = {},
): void {
  response.writeHead(status, { ...plainText, 'Content-Length': String(Buffer.byteLength(text)), ...headers })
  response.end(text)
}

/** A failed scrape is an error to the scraper, never an empty success. Never throws. */
export function fail(response: ServerResponse, error: unknown): void {
  try {
    if (response.headersSent) response.destroy()
    else sendText(response, 500, failureText(error))
  } catch {
    // What failed may have been middleware of the server that this is mounted in, and does so again.
    response.destroy()
  }
}

function failureText(error: unknown): string {
  return `Rendering the metrics failed: ${messageOf(error)}\n`
}
