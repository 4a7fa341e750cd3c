import type { IncomingMessage, ServerResponse } from 'node:http'
import { messageOf, warnOnce } from 'metrics-facade'
import { callLater } from '../../base/timers.ts'
import { UnknownMemberError } from '../../model/unknown-member.ts'
import { sendPieces, whenOver } from '../body.ts'
import type { ScrapeAnswer, ScrapeRequest, Scraper } from '../scrape.ts'
import { BusyError } from '../turnstile.ts'

// What decides the answer to a request, the same for servers of Node and for handlers of a `Request`.

/** The methods for resources that can only be read. */
export const readMethods: readonly string[] = ['GET', 'HEAD']

const plainText: Readonly<Record<string, string>> = { 'Content-Type': 'text/plain; charset=utf-8' }

/** A short answer in plain text. */
export interface ShortAnswer {
  readonly status: number
  readonly text: string
  readonly headers: Readonly<Record<string, string>>
}

export function shortAnswer(status: number, text: string, headers: ShortAnswer['headers'] = {}): ShortAnswer {
  return { status, text, headers: { ...plainText, ...headers } }
}

/** The answer to a request with a method that is not allowed; `undefined` if it is allowed. */
export function refusalOf(
  method: string | undefined,
  methods: readonly string[] = readMethods,
): ShortAnswer | undefined {
  if (method !== undefined && methods.includes(method)) return undefined
  return shortAnswer(405, 'Method Not Allowed\n', { Allow: methods.join(', ') })
}

/** The answer to a scrape that failed: an error status, never an empty success. */
export function failureOf(error: unknown): ShortAnswer {
  if (error instanceof BusyError) {
    return shortAnswer(503, `${error.message} Try again.\n`, { 'Retry-After': '1' })
  }
  if (error instanceof UnknownMemberError) return shortAnswer(404, `${error.message}\n`)
  return shortAnswer(500, `Rendering the metrics failed: ${messageOf(error)}\n`)
}

/**
 * Reads the parts of a request that decide the answer to a scrape.
 *
 * @param target - a path or URL with its query.
 * @param header - returns the value of a header by its name in lower case.
 */
export function scrapeRequestOf(
  target: string,
  header: (name: string) => string | undefined,
  compress: boolean,
): ScrapeRequest {
  return {
    accept: header('accept'),
    acceptEncoding: compress ? header('accept-encoding') : undefined,
    timeoutSeconds: header('x-prometheus-scrape-timeout-seconds'),
    ...selectionOf(target),
  }
}

/** What a request asks for in its query: families by `name[]`, as in other Prometheus clients, and one member. */
function selectionOf(target: string): Pick<ScrapeRequest, 'names' | 'member'> {
  const query = queryOf(target)
  return { names: query?.getAll('name[]').filter(name => name !== '') ?? [], member: memberIn(query) }
}

/** The member that a request asks for in its query. */
export function memberOf(target: string): string | undefined {
  return memberIn(queryOf(target))
}

function memberIn(query: URLSearchParams | undefined): string | undefined {
  return query?.get('member') || undefined
}

function queryOf(target: string): URLSearchParams | undefined {
  const start = target.indexOf('?')
  return start === -1 ? undefined : new URLSearchParams(target.slice(start).replace(/#.*$/s, ''))
}

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
