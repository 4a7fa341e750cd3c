import type { IncomingMessage, ServerResponse } from 'node:http'
import { messageOf, warnOnce } from 'metrics-facade'
import { callLater } from '../../base/timers.ts'
import { sendPieces } from '../body.ts'
import { whenOver } from '../over.ts'
import type { ScrapeAnswer, Scraper } from '../scrape.ts'
import { failureOf, type ShortAnswer, scrapeRequestOf, shortAnswer } from './asked.ts'

/** How a scrape is answered. */
export interface Serving {
  /** Whether the server is the exporter's own. Its buffers can be used again; middleware of other servers may hold them. */
  readonly ownsServer?: boolean
  readonly compress?: boolean
  /** Called when the answer is ready, before any of it is sent. */
  readonly ready?: () => void
}

/** Answers one scrape. Rejects if rendering fails; nothing was sent then. */
export async function serveScrape(
  scraper: Scraper,
  request: IncomingMessage,
  response: ServerResponse,
  { ownsServer = false, compress = true, ready }: Serving = {},
): Promise<void> {
  const { end, cut, take } = followAnswer(scraper.answerMs, request, response, ownsServer)
  const asked = scrapeRequestOf(request.url ?? '', headersOf(request), compress)
  const answer = await scraper.scrape(asked, cut)
  take(answer)
  ready?.()
  // Not passed to writeHead(), because such headers cannot be read later.
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value)
  response.writeHead(200)
  if (request.method === 'HEAD') response.end()
  else if (response.cork === undefined && isText(answer)) response.end(Buffer.concat(answer.body).toString())
  else await sendPieces(response, answer.body)
  // Mocks of tests do not emit events when they are over.
  if (response.writableFinished === undefined) end(false)
}

/** The controls of an answer that is under way. */
interface Following {
  /** Closes its connection. */
  readonly cut: () => void
  /** Attaches the rendered answer, which is released when the response is over, or immediately if it is. */
  readonly take: (answer: ScrapeAnswer) => void
  /** Ends it. */
  readonly end: (isSent: boolean) => void
}

/** Follows an answer: closes its connection if it takes too long, and releases its body at the end. */
function followAnswer(
  answerMs: number,
  request: IncomingMessage,
  response: ServerResponse,
  ownsServer: boolean,
): Following {
  // Through the request, because an answer that waits behind others does not have the connection yet.
  const cut = (): void => void (request.socket?.destroy === undefined ? response : request.socket).destroy?.()
  const cancel = callLater(answerMs, cut)
  let isOver = false
  let release: ScrapeAnswer['release'] = () => {}
  const end = (isSent: boolean): void => {
    cancel()
    isOver = true
    release(isSent && ownsServer, isSent && request.method !== 'HEAD')
  }
  const take = (answer: ScrapeAnswer): void => {
    release = answer.release
    if (isOver) release(false)
  }
  whenOver(request, response, end)
  return { cut, take, end }
}

/** Mocks of tests distinguish strings from bytes, and tests expect a string for text. */
function isText({ headers }: ScrapeAnswer): boolean {
  return headers['Content-Encoding'] === undefined && headers['Content-Type']!.includes('charset=utf-8')
}

/** Reads headers. Requests of other frameworks may have an array for a header that was sent several times. */
function headersOf({ headers }: IncomingMessage): (name: string) => string | undefined {
  return name => {
    const value = headers[name]
    return Array.isArray(value) ? value.join(', ') : value
  }
}

/** Sends a short answer in plain text. */
export function sendText(response: ServerResponse, status: number, text: string): void {
  sendShort(response, shortAnswer(status, text))
}

export function sendShort(response: ServerResponse, { status, text, headers }: ShortAnswer): void {
  response.writeHead(status, { 'Content-Length': String(Buffer.byteLength(text)), ...headers })
  response.end(text)
}

/** Answers with the failure of a scrape, or breaks the answer off if a part was sent. Never throws. */
export function fail(response: ServerResponse, error: unknown): void {
  try {
    if (!response.headersSent) {
      sendShort(response, failureOf(error))
      return
    }
  } catch {
    // The failure may come from middleware of the server, which then fails here again.
  }
  warnOnce('scrape broken off', `An answer to a scrape was broken off: ${messageOf(error)}`)
  response.destroy()
}
