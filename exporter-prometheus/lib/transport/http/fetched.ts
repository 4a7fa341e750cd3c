import { joinPieces } from '../body.ts'
import type { Scraper } from '../scrape.ts'
import type { ScrapeMetrics } from '../scrape-metrics.ts'
import { fail, failureOf, refusalOf, type ShortAnswer, scrapeRequestOf } from './answer.ts'
import { warnOfSharedPort } from './cluster.ts'
import { checkHandlerOptions, type HandlerOptions, isResponse } from './mounted.ts'

/** Answers a `Request`. Failures are answers, too: it never rejects for a `Request`. */
export type FetchHandler = (request: Request) => Promise<Response>

/** Makes a handler that scrapes for any request, for servers that turn a `Request` into a `Response`. */
export function createFetchHandler(
  scraper: Scraper,
  options: HandlerOptions,
  metrics?: ScrapeMetrics,
): FetchHandler {
  const { compress } = checkHandlerOptions('fetchHandler', options)
  // With two named parameters, because Deno passes the request only to handlers that declare parameters.
  return async (given: unknown, response?: unknown) => {
    const request = requestOf(given)
    if (request === undefined) return refuse(response)
    if (!scraper.answersForAll) warnOfSharedPort()
    const done = metrics?.begin()
    const answer = await answerFetch(scraper, request, compress)
    const length = answer.body === null ? null : answer.headers.get('Content-Length')
    done?.(answer.status, length === null ? undefined : Number(length))
    return answer
  }
}

/** Never rejects. */
async function answerFetch(scraper: Scraper, request: Request, compress: boolean): Promise<Response> {
  const refusal = refusalOf(request.method)
  if (refusal !== undefined) return responseOf(refusal)
  const isHead = request.method === 'HEAD'
  const header = (name: string) => request.headers.get(name) ?? undefined
  try {
    const { headers, body, release } = await scraper.scrape(scrapeRequestOf(request.url, header, compress))
    const copy = isHead ? null : await joinPieces(body)
    release(true, !isHead)
    return new Response(copy, { headers })
  } catch (error) {
    return responseOf(failureOf(error))
  }
}

/** The request in the handler's argument, which is the request itself or the context of a framework. */
function requestOf(given: unknown): Request | undefined {
  const context = given as { req?: { raw?: unknown }; request?: unknown } | undefined
  return [given, context?.req?.raw, context?.request].find(isRequest)
}

function isRequest(value: unknown): value is Request {
  return typeof (value as Partial<Request> | undefined)?.headers?.get === 'function'
}

/** Refuses a call without a `Request`. In a server of Node it answers, because a rejection would end the process. */
function refuse(response: unknown): Response {
  const error = new TypeError(
    'fetchHandler() was not called with a Request. For node:http, Express, Fastify and Koa there is requestHandler().',
  )
  if (!isResponse(response)) throw error
  fail(response, error)
  return responseOf(failureOf(error))
}

function responseOf({ status, text, headers }: ShortAnswer): Response {
  return new Response(text, { status, headers })
}
