import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import { warnOnce } from 'metrics-facade'
import { BuildError, isPlainObject, shown, unknownKey } from '../../base/error.ts'
import { whenOver } from '../over.ts'
import type { Scraper } from '../scrape.ts'
import type { ScrapeMetrics } from '../scrape-metrics.ts'
import { fail, sendShort, serveScrape } from './answer.ts'
import { refusalOf } from './asked.ts'
import { claimResponse } from './claim.ts'
import { warnOfSharedPort } from './cluster.ts'

/** What a handler that is mounted in a server may be told. */
export interface HandlerOptions {
  /**
   * Whether answers are compressed for those who accept it: `true` by default. `false` is for servers that compress by
   * themselves, or drop `Content-Encoding`, as Next does.
   */
  readonly compress?: boolean
}

/** Answers a request of `node:http`, and fulfils its promise when the answer is sent or its client gone. */
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

/** Calls `scraper` for any request, of whatever path: for mounting in a server of one's own. */
export function createRequestHandler(
  scraper: Scraper,
  options: HandlerOptions,
  metrics?: ScrapeMetrics,
): RequestHandler {
  const { compress } = checkHandlerOptions('requestHandler', options)
  // Not a promise of its own for what is thrown: who mounts it wrongly is told by the framework, in whatever way it has.
  return async (...given) => {
    const [request, response] = nodePairOf(given)
    if (response.headersSent) return refuseAnswered(response)
    warnOfSharedPort((request.socket as { server?: object } | undefined)?.server)
    metrics?.follow(request, response)
    const over = new Promise<void>(resolve => {
      response.once('finish', resolve)
      whenOver(request, response, () => resolve())
    })
    const answered = answerMounted(scraper, compress, request, response).then(() => {
      // Responses that are made for tests tell nobody, and have ended by now.
      return response.writableFinished === false ? over : undefined
    })
    await Promise.race([over, answered])
  }
}

/** Never rejects. */
async function answerMounted(
  scraper: Scraper,
  compress: boolean,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const refusal = refusalOf(request.method)
  if (refusal !== undefined) return sendShort(response, refusal)
  const claim = claimResponse(response)
  try {
    await serveScrape(scraper, request, response, { compress, ready: () => claim.open() })
  } catch (error) {
    claim.open()
    fail(response, error)
  }
}

/** The request and response of Node in what a handler was called with: themselves, Fastify's, or Koa's context. */
function nodePairOf(given: readonly unknown[]): [IncomingMessage, ServerResponse] {
  const [first, second] = given as Array<{ raw?: unknown; req?: unknown; res?: unknown } | undefined>
  for (const [request, response] of [
    [first, second],
    [first?.raw, second?.raw],
    [first?.req, first?.res],
  ]) {
    if (isResponse(response)) return [request as IncomingMessage, response]
  }
  throw new TypeError(
    'requestHandler() was not called with a request and a response of node:http. ' +
      'For servers that turn a Request into a Response there is fetchHandler().',
  )
}

export function isResponse(value: unknown): value is ServerResponse {
  return typeof (value as Partial<ServerResponse> | undefined)?.setHeader === 'function'
}

/** An answer that somebody else began is not one to a scrape: half a one is broken off, and a whole one stays. */
function refuseAnswered(response: ServerResponse): void {
  warnOnce(
    'requestHandler too late',
    'requestHandler() was called for a request that was answered already. ' +
      'Call it before anything else answers, and await its promise.',
  )
  if (!response.writableEnded) response.destroy()
}
