import type { IncomingMessage, ServerResponse } from 'node:http'
import { messageOf, warnOnce } from 'metrics-facade'
import { sendPieces } from './body.ts'
import type { ScrapeAnswer, Scraper } from './scrape.ts'

export const plainText: Readonly<Record<string, string>> = { 'Content-Type': 'text/plain; charset=utf-8' }

/** Answers what is neither GET nor HEAD with 405, and says whether the request goes on. */
export function answersMethod(request: IncomingMessage, response: ServerResponse): boolean {
  if (request.method === 'GET' || request.method === 'HEAD') return true
  sendText(response, 405, 'Method Not Allowed\n', { Allow: 'GET, HEAD' })
  return false
}

/** In whose server a scrape is answered. */
export interface Serving {
  /** Whether it is the exporter's own, where nobody keeps what is sent: what compresses or caches elsewhere may. */
  readonly isOurs?: boolean
  readonly compress?: boolean
  /** Called when the answer is there, before any of it is sent. */
  readonly ready?: () => void
}

/** Answers one scrape. Rejects when rendering failed, before anything was sent. */
export async function serveScrape(
  scraper: Scraper,
  request: IncomingMessage,
  response: ServerResponse,
  { isOurs = false, compress = true, ready }: Serving = {},
): Promise<void> {
  const timeout = request.headers['x-prometheus-scrape-timeout-seconds']
  const encoding = request.headers['accept-encoding'] as string | string[] | undefined
  const answer: ScrapeAnswer = await scraper.scrape({
    accept: request.headers.accept,
    acceptEncoding: compress ? headerText(encoding) : undefined,
    timeoutSeconds: Array.isArray(timeout) ? timeout[0] : timeout,
    names: namesOf(request.url ?? ''),
  })
  ready?.()
  // Not all at once by writeHead(), because headers that it is given cannot be read afterwards.
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value)
  response.writeHead(200)
  // Not 'close', at which the system may still be sending.
  if (isOurs) response.on('finish', answer.release)
  if (request.method === 'HEAD') response.end()
  else if (response.cork === undefined && isText(answer)) response.end(Buffer.concat(answer.body).toString())
  else await sendPieces(response, answer.body)
}

/** Responses that are made for tests keep strings and bytes apart, and show their user the former. */
function isText({ headers }: ScrapeAnswer): boolean {
  return headers['Content-Encoding'] === undefined && headers['Content-Type']!.includes('charset=utf-8')
}

function headerText(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(', ') : header
}

/** The families that a request target asks for, by `name[]` as other clients of Prometheus have it; none for all. */
export function namesOf(target: string): string[] {
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
    if (!response.headersSent) {
      sendText(response, 500, failureText(error))
      return
    }
  } catch {
    // What failed may have been middleware of the server that this is mounted in, and does so again.
  }
  warnOnce('scrape broken off', `An answer to a scrape was broken off: ${messageOf(error)}`)
  response.destroy()
}

export function failureText(error: unknown): string {
  return `Rendering the metrics failed: ${messageOf(error)}\n`
}
