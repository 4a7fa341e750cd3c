import type { IncomingMessage, ServerResponse } from 'node:http'
import { messageOf, warnOnce } from 'metrics-facade'
import { callLater } from '../../base/timers.ts'
import { sendPieces } from '../body.ts'
import { whenOver } from '../over.ts'
import type { ScrapeAnswer, Scraper } from '../scrape.ts'
import { failureOf, type ShortAnswer, scrapeRequestOf, shortAnswer } from './asked.ts'

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
  const { end, cut, take } = followAnswer(scraper.answerMs, request, response, isOurs)
  const asked = scrapeRequestOf(request.url ?? '', headersOf(request), compress)
  const answer = await scraper.scrape(asked, cut)
  take(answer)
  ready?.()
  // Not all at once by writeHead(), because headers that it is given cannot be read afterwards.
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value)
  response.writeHead(200)
  if (request.method === 'HEAD') response.end()
  else if (response.cork === undefined && isText(answer)) response.end(Buffer.concat(answer.body).toString())
  else await sendPieces(response, answer.body)
  // Responses that are made for tests tell nobody that they are over.
  if (response.writableFinished === undefined) end(false)
}

/** What is to be done with an answer while it is under way. */
interface Following {
  /** Closes its connection. */
  readonly cut: () => void
  /** Gives it its body, which is given back when it is over, or at once if that is now. */
  readonly take: (answer: ScrapeAnswer) => void
  /** It is over. */
  readonly end: (isSent: boolean) => void
}

/** Closes the connection of an answer that takes too long, and gives its body back when it is over. */
function followAnswer(
  answerMs: number,
  request: IncomingMessage,
  response: ServerResponse,
  isOurs: boolean,
): Following {
  // The connection, because an answer that waits behind others on it has none of its own yet.
  const cut = (): void => void (request.socket?.destroy === undefined ? response : request.socket).destroy?.()
  const cancel = callLater(answerMs, cut)
  let isOver = false
  let release: ScrapeAnswer['release'] = () => {}
  const end = (isSent: boolean): void => {
    cancel()
    isOver = true
    release(isSent && isOurs, isSent && request.method !== 'HEAD')
  }
  const take = (answer: ScrapeAnswer): void => {
    release = answer.release
    if (isOver) release(false)
  }
  whenOver(request, response, end)
  return { cut, take, end }
}

/** Responses that are made for tests keep strings and bytes apart, and show their user the former. */
function isText({ headers }: ScrapeAnswer): boolean {
  return headers['Content-Encoding'] === undefined && headers['Content-Type']!.includes('charset=utf-8')
}

/** Those of other frameworks may have one value for each time that a header was sent. */
function headersOf({ headers }: IncomingMessage): (name: string) => string | undefined {
  return name => {
    const given = headers[name]
    return Array.isArray(given) ? given.join(', ') : given
  }
}

/** A short answer in plain text. */
export function sendText(response: ServerResponse, status: number, text: string): void {
  sendShort(response, shortAnswer(status, text))
}

export function sendShort(response: ServerResponse, { status, text, headers }: ShortAnswer): void {
  response.writeHead(status, { 'Content-Length': String(Buffer.byteLength(text)), ...headers })
  response.end(text)
}

/** Answers that a scrape failed, as long as nothing was sent. Never throws. */
export function fail(response: ServerResponse, error: unknown): void {
  try {
    if (!response.headersSent) {
      sendShort(response, failureOf(error))
      return
    }
  } catch {
    // What failed may have been middleware of the server that this is mounted in, and does so again.
  }
  warnOnce('scrape broken off', `An answer to a scrape was broken off: ${messageOf(error)}`)
  response.destroy()
}
