import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import { warnOnce } from 'metrics-facade'
import { BuildError, isPlainObject, shown, unknownKey } from '../../base/error.ts'
import { whenOver } from '../body.ts'
import type { Scraper } from '../scrape.ts'
import type { ScrapeMetrics } from '../scrape-metrics.ts'
import { fail, refusalOf, sendShort, serveScrape } from './answer.ts'
import { claimResponse } from './claim.ts'
import { warnOfSharedPort } from './cluster.ts'

/** Options of a handler that is mounted in a server. */
export interface HandlerOptions {
  /**
   * Whether answers are compressed for scrapers that accept it: `true` by default. `false` is for servers that compress
   * answers themselves, or drop `Content-Encoding`, as Next does.
   */
  readonly compress?: boolean
}

/** Answers a request of `node:http`. Its promise is fulfilled when the answer is sent or the client is gone. */
export type RequestHandler = (
  request: IncomingMessage | Http2ServerRequest,
  response: ServerResponse | Http2ServerResponse,
) => Promise<void>

/** @throws BuildError with code `INVALID_OPTION`. */
export function checkHandlerOptions(method: string, options: HandlerOptions): Required<HandlerOptions> {
  if (!isPlainObject(options) || unknownKey(options, ['compress']) !== undefined) {
    const message = `${method} got ${shown(options)}. Give nothing, or an object such as { compress: false }.`
    throw new BuildError('INVALID_OPTION', message)
  }
  const { compress = true } = options
  if (typeof compress !== 'boolean') {
    const message = `${method} got the compress ${shown(compress)}. Give true or false.`
    throw new BuildError('INVALID_OPTION', message)
  }
  return { compress }
}

/** Makes a handler that scrapes for any request, whatever its path: for mounting in a server of the application. */
export function createRequestHandler(
  scraper: Scraper,
  options: HandlerOptions,
  metrics?: ScrapeMetrics,
): RequestHandler {
  const { compress } = checkHandlerOptions('requestHandler', options)
  return mounted(
    'requestHandler',
    (request, response, ready) => serveScrape(scraper, request, response, { compress, ready }),
    scraper,
    metrics,
  )
}

/** Answers a GET or a HEAD. Calls `ready` before anything is sent; may reject until then. */
export type MountedAnswer = (
  request: IncomingMessage,
  response: ServerResponse,
  ready: () => void,
) => Promise<void>

/** What there is instead for servers that turn a `Request` into a `Response`. */
const fetchMethods = { requestHandler: 'fetchHandler', page: 'fetchPage' } as const

/**
 * Makes a handler for mounting in a server of the application.
 *
 * @param method - what returns it, for messages.
 * @param scraper - whose answers those are.
 */
export function mounted(
  method: keyof typeof fetchMethods,
  answer: MountedAnswer,
  scraper: Pick<Scraper, 'answersForAll'>,
  metrics?: ScrapeMetrics,
): RequestHandler {
  // Errors of wrong mounting reject, so that the framework reports them in its own way.
  return async (...args) => {
    const [request, response] = nodePairOf(method, args)
    if (response.headersSent) return refuseAnswered(method, response)
    if (!scraper.answersForAll) warnOfSharedPort((request.socket as { server?: object } | undefined)?.server)
    metrics?.follow(request, response)
    const over = new Promise<void>(resolve => {
      response.once('finish', resolve)
      whenOver(request, response, () => resolve())
    })
    const answered = answerMounted(method, answer, request, response).then(() => {
      // Mocks of tests emit no events, and have ended by now.
      return response.writableFinished === false ? over : undefined
    })
    await Promise.race([over, answered])
  }
}

/** Never rejects. */
async function answerMounted(
  method: string,
  answer: MountedAnswer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const refusal = refusalOf(request.method)
  if (refusal !== undefined) return sendShort(response, refusal)
  const claim = claimResponse(method, response)
  try {
    await answer(request, response, () => claim.open())
  } catch (error) {
    claim.open()
    fail(response, error)
  }
}

/** The request and response of Node in a handler's arguments: themselves, or in those of Fastify, or in Koa's context. */
function nodePairOf(
  method: keyof typeof fetchMethods,
  args: readonly unknown[],
): [IncomingMessage, ServerResponse] {
  const [first, second] = args as Array<{ raw?: unknown; req?: unknown; res?: unknown } | undefined>
  for (const [request, response] of [
    [first, second],
    [first?.raw, second?.raw],
    [first?.req, first?.res],
  ]) {
    if (isResponse(response)) return [request as IncomingMessage, response]
  }
  const otherwise = fetchMethods[method]
  throw new TypeError(
    `${method}() was not called with a request and a response of node:http. ` +
      `For servers that turn a Request into a Response there is ${otherwise}().`,
  )
}

export function isResponse(value: unknown): value is ServerResponse {
  return typeof (value as Partial<ServerResponse> | undefined)?.setHeader === 'function'
}

/** Reports that something else has answered. An unfinished answer is broken off, because it is not an exposition. */
function refuseAnswered(method: string, response: ServerResponse): void {
  warnOnce(
    `${method} too late`,
    `${method}() was called for a request that was answered already. ` +
      'Call it before anything else answers, and await its promise.',
  )
  if (!response.writableEnded) response.destroy()
}
