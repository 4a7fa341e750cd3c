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
  return fetched('fetchHandler', request => scrapeFetch(scraper, request, compress), scraper, metrics)
}

/**
 * Makes a handler for servers that turn a `Request` into a `Response`.
 *
 * @param method - what returns it, for messages.
 * @param answer - answers a GET or a HEAD.
 * @param scraper - whose answers those are.
 */
export function fetched(
  method: keyof typeof nodeMethods,
  answer: FetchHandler,
  scraper: Pick<Scraper, 'answersForAll'>,
  metrics?: ScrapeMetrics,
): FetchHandler {
  // With two named parameters, because Deno passes the request only to handlers that declare parameters.
  return async (given: unknown, response?: unknown) => {
    const request = requestOf(given)
    if (request === undefined) return refuse(method, response)
    if (!scraper.answersForAll) warnOfSharedPort()
    const done = metrics?.begin()
    const answered = await answerFetched(answer, request)
    const length = answered.body === null ? null : answered.headers.get('Content-Length')
    done?.(answered.status, length === null ? undefined : Number(length))
    return answered
  }
}

/** Never rejects. */
async function answerFetched(answer: FetchHandler, request: Request): Promise<Response> {
  const refusal = refusalOf(request.method)
  if (refusal !== undefined) return responseOf(refusal)
  try {
    return await answer(request)
  } catch (error) {
    return responseOf(failureOf(error))
  }
}

async function scrapeFetch(scraper: Scraper, request: Request, compress: boolean): Promise<Response> {
  const isHead = request.method === 'HEAD'
  const header = (name: string) => request.headers.get(name) ?? undefined
  const { headers, body, release } = await scraper.scrape(scrapeRequestOf(request.url, header, compress))
  const copy = isHead ? null : await joinPieces(body)
  release(true, !isHead)
  return new Response(copy, { headers })
}

/** The request in the handler's argument, which is the request itself or the context of a framework. */
function requestOf(given: unknown): Request | undefined {
  const context = given as { req?: { raw?: unknown }; request?: unknown } | undefined
  return [given, context?.req?.raw, context?.request].find(isRequest)
}

function isRequest(value: unknown): value is Request {
  return typeof (value as Partial<Request> | undefined)?.headers?.get === 'function'
}

/** What there is instead for servers of Node. */
const nodeMethods = { fetchHandler: 'requestHandler', fetchPage: 'page' } as const

/** Refuses a call without a `Request`. In a server of Node it answers, because a rejection would end the process. */
function refuse(method: keyof typeof nodeMethods, response: unknown): Response {
  const otherwise = nodeMethods[method]
  const error = new TypeError(
    `${method}() was not called with a Request. For node:http, Express, Fastify and Koa there is ${otherwise}().`,
  )
  if (!isResponse(response)) throw error
  fail(response, error)
  return responseOf(failureOf(error))
}

function responseOf({ status, text, headers }: ShortAnswer): Response {
  return new Response(text, { status, headers })
}
