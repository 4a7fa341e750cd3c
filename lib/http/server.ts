import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import type { Socket } from 'node:net'
import { type Clock, currentClock, messageOf, readClock, warnOnce } from 'metrics-facade'
import type { Enter } from 'metrics-facade/registry'
import { beginExchange, type Exchange, takeExchange } from './connection.ts'
import { watchFastify } from './fastify.ts'
import { Http2Servers } from './http2.ts'
import { methodNumber } from './method.ts'
import type { HttpMetricsSettings } from './options.ts'
import { routeOf } from './route.ts'
import { type AnsweredSeries, ServerSeries } from './server-series.ts'
import { requestSize, responseSize, sentHeader } from './size.ts'

/** What Node tells of a request. */
interface Message {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly socket: Socket
  readonly server: Server & Scraped
}

/** The code of a request whose connection closed before the answer was whole. */
const closedEarly = 499

/** The exporter's listener has it: neither package imports the other for this. */
const scrapedKey: unique symbol = Symbol.for('metrics-exporter-prometheus.listener')

interface Scraped {
  readonly [scrapedKey]?: boolean
}

function isOverTls(socket: Socket & { readonly encrypted?: boolean }): boolean {
  return socket.encrypted === true
}

/** Whether an answer is a stream that nobody but its client ends, and has begun. */
function isEventStream(response: ServerResponse): boolean {
  return response.headersSent && /^text\/event-stream/i.test(sentHeader(response, 'content-type') ?? '')
}

/** Measures the requests that this process answers, from Node's own channels. */
export class ServerObserver {
  readonly #settings: HttpMetricsSettings
  readonly #series: ServerSeries
  readonly #enter: Enter | undefined
  readonly #clock: Clock = currentClock()
  readonly #now: Clock['now'] = this.#clock.now
  readonly #http2 = new Http2Servers((request, response) => this.#onHttp2Request(request, response))
  readonly #unwatchFastify = watchFastify()
  /** What connections had written when an answer was finished: only where sizes are measured. */
  readonly #written = new WeakMap<Socket, number>()
  #underWay = 0
  #ended = false

  /** @param enter - `undefined` if what is emitted goes to the current recorder of the moment. */
  constructor(settings: HttpMetricsSettings, enter?: Enter) {
    this.#settings = settings
    this.#series = new ServerSeries(settings)
    this.#enter = enter
    subscribe('http.server.request.start', this.#onStart)
    subscribe('http.server.response.finish', this.#onFinish)
  }

  /** Measures no further requests; those that are under way are measured to their end. */
  end(): void {
    this.#ended = true
    unsubscribe('http.server.request.start', this.#onStart)
    this.#http2.end()
    this.#unwatchFastify()
    this.#leave()
  }

  /** Ends a request whose connection has closed. */
  abort(exchange: Exchange): void {
    const { response } = exchange
    this.#complete(exchange, isEventStream(response) ? response.statusCode : closedEarly)
  }

  readonly #onStart = (message: unknown): void => {
    const { request, response, socket, server } = message as Message
    if (this.#isLeftOut(request, server)) return
    // It takes as long to ask for as all the rest here.
    const written = this.#settings.sizeBuckets === undefined ? 0 : socket.bytesWritten
    beginExchange(socket, this.#begin(request, response, isOverTls(socket), written))
  }

  readonly #onFinish = (message: unknown): void => {
    const { socket, response } = message as Message
    const exchange = takeExchange(socket, response, this)
    if (exchange === undefined) return
    const series = this.#complete(exchange, response.statusCode)
    if (series.requestSize !== undefined)
      this.#recordSizes(exchange, series, this.#writtenFor(socket, exchange))
  }

  /** What a connection has written since the answer before, or since the request began. */
  #writtenFor(socket: Socket, { written }: Exchange): number {
    const before = Math.max(written, this.#written.get(socket) ?? 0)
    this.#written.set(socket, socket.bytesWritten)
    return socket.bytesWritten - before
  }

  #onHttp2Request(http2Request: Http2ServerRequest, http2Response: Http2ServerResponse): void {
    // They have what is used here of those of HTTP/1.
    const request = http2Request as unknown as IncomingMessage
    const response = http2Response as unknown as ServerResponse
    if (this.#isLeftOut(request, undefined)) return
    const exchange = this.#begin(request, response, http2Request.stream.session?.encrypted === true, 0)
    http2Response.on('close', () => {
      if (!response.writableEnded || http2Request.aborted) return this.abort(exchange)
      const series = this.#complete(exchange, response.statusCode)
      if (series.requestSize !== undefined) this.#recordSizes(exchange, series, undefined)
    })
  }

  #begin(request: IncomingMessage, response: ServerResponse, isSecure: boolean, written: number): Exchange {
    const method = methodNumber(request.method)
    this.#underWay += 1
    const start = readClock(this.#clock, this.#now)
    const enter = this.#enter
    const active =
      enter === undefined
        ? this.#series.track(method, isSecure)
        : enter(() => this.#series.track(method, isSecure))
    return { owner: this, request, response, method, isSecure, start, written, active }
  }

  #isLeftOut(request: IncomingMessage, server: Scraped | undefined): boolean {
    const { scrapes, ignore } = this.#settings
    if (server?.[scrapedKey] === true && !scrapes) return true
    if (ignore === undefined) return false
    try {
      return ignore(request)
    } catch (error) {
      warnOnce('http ignore', `The function "ignore" of collectHttpMetrics failed: ${messageOf(error)}`)
      return false
    }
  }

  #complete(exchange: Exchange, code: number): AnsweredSeries {
    exchange.active.decrement(1)
    this.#underWay -= 1
    const enter = this.#enter
    const series =
      enter === undefined ? this.#record(exchange, code) : enter(() => this.#record(exchange, code))
    this.#leave()
    return series
  }

  #record({ request, method, isSecure, start }: Exchange, code: number): AnsweredSeries {
    const route = routeOf(request, this.#settings.route)
    const series = this.#series.find(method, route, code, isSecure)
    series.duration.record(Math.max(readClock(this.#clock, this.#now) - start, 0) / 1000)
    return series
  }

  #recordSizes({ request, response }: Exchange, series: AnsweredSeries, written: number | undefined): void {
    const enter: Enter = this.#enter ?? (body => body())
    const [received, sent] = [requestSize(request), responseSize(request.method, response, written)]
    enter(() => {
      if (received !== undefined) series.requestSize?.record(received)
      if (sent !== undefined) series.responseSize?.record(sent)
    })
  }

  #leave(): void {
    if (this.#ended && this.#underWay === 0) unsubscribe('http.server.response.finish', this.#onFinish)
  }
}
