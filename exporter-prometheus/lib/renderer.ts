import type { Writable } from 'node:stream'
import { checkTimer } from './base/duration.ts'
import type { Format } from './formats/format.ts'
import { type FormatName, formatNamed, type Rendered } from './formats/formats.ts'
import { jsonFormat } from './formats/json-format.ts'
import { type Negotiated, negotiateFormat } from './formats/negotiate.ts'
import { openMetricsFormat } from './formats/openmetrics.ts'
import { protobufFormat } from './formats/protobuf-format.ts'
import { renderInto, renderWhole } from './formats/render.ts'
import { type RenderAsyncOptions, type RenderOptions, splitOptions } from './formats/render-options.ts'
import { textFormat } from './formats/text.ts'
import { keepInstances } from './line-writer/line-writer.ts'
import type { Exposition } from './model/exposition.ts'
import type { Gathered, Gatherer } from './model/gatherer.ts'
import type { Selection } from './model/selection.ts'
import { type Snapshot, takeSnapshot } from './model/snapshot.ts'
import { isPromise, type Stages, stages } from './model/stages.ts'
import type { FamilyView } from './model/views.ts'
import { defaultTimeoutMs, Source } from './source.ts'
import { joinPieces } from './transport/body.ts'
import { createFetchHandler, type FetchHandler } from './transport/http/fetched.ts'
import { createRequestHandler, type HandlerOptions, type RequestHandler } from './transport/http/mounted.ts'
import type { CheckedLimits } from './transport/limits.ts'
import { LatePage } from './transport/page/late-page.ts'
import { refuseOptions } from './transport/page/page-settings.ts'
import { Scraper } from './transport/scrape.ts'
import type { ScrapeMetrics } from './transport/scrape-metrics.ts'

/**
 * Renders the families of a Gatherer, in every format and for every kind of server. A handle is the renderer of its
 * recorder; `new Renderer(gatherer)` renders several Gatherers, or one of your own: see `mergeGatherers`.
 *
 * @example
 * ```ts
 * const renderer = new Renderer({ gather: () => ({ families: boilerFamilies() }) })
 * app.get('/boiler', renderer.requestHandler())
 * ```
 */
export class Renderer implements Gatherer {
  /** @internal Builds rename the class, and Node prints this. */
  static readonly name: string = 'Renderer'
  /** The `Content-Type` of the text format, which `render()` returns by default. */
  readonly contentType: string = textFormat.contentType
  readonly #source: Source
  readonly #scraper: Scraper
  /** @internal */
  readonly latePage: LatePage
  /** @internal Measures the requests for the exposition, if that is wanted. */
  scrapeMetrics: ScrapeMetrics | undefined

  /** @throws TypeError if `gatherer` is not a Gatherer. */
  constructor(gatherer: Gatherer)
  /** @internal */
  constructor(gatherer: Gatherer, limits: CheckedLimits)
  constructor(gatherer: Gatherer, limits?: CheckedLimits) {
    if (typeof gatherer?.gather !== 'function') {
      throw new TypeError('A Renderer takes a Gatherer: an object with a function gather(), as handles are.')
    }
    keepInstances()
    this.#source = new Source(gatherer)
    this.#scraper = new Scraper(this.#source, limits)
    this.latePage = new LatePage(this.#source, this.#scraper)
  }

  /** @internal */
  get [stages](): Stages {
    return this.#source.stages
  }

  /**
   * Reads everything at this moment, or the part that `selection` names, to be inspected or rendered by
   * `renderFamilies`. Runs collectors first; values that async ones set show later. Returns a promise if the Gatherer does.
   *
   * @example
   * ```ts
   * const { families } = await renderer.gather({ names: 'jobs_total' })
   * const text = renderFamilies(families)
   * ```
   * @throws TypeError for a wrong selection.
   */
  gather(selection?: Selection): Gathered<FamilyView> | Promise<Gathered<FamilyView>> {
    this.#source.runCollectors()
    const exposition = this.#source.gather('allow-utf-8', selection)
    return isPromise(exposition) ? exposition.then(shown) : shown(exposition)
  }

  /**
   * Renders everything, or the part that `names` and `labels` select, in the text format 0.0.4 or in `format`. Runs
   * collectors first; values that async ones set show in a later render. Blocks the event loop while it renders.
   *
   * @example
   * ```ts
   * handle.render({ format: 'openmetrics', names: ['requests_total'], labels: { method: 'GET' } })
   * ```
   * @throws TypeError for a wrong selection, or if the Gatherer answers with a promise: then use `renderAsync`.
   * BuildError with code `INVALID_OPTION` for an unknown format.
   */
  render<F extends FormatName = 'text'>(options?: RenderOptions<F>): Rendered<F> {
    const { selection, own } = splitOptions(options, ['format'])
    return this.#renderNow(formatNamed(own.format), selection) as Rendered<F>
  }

  /**
   * Like `render`, but waits for async collectors, and yields to other work every few milliseconds.
   *
   * @throws BuildError with code `INVALID_OPTION` or `INVALID_DURATION`, as a rejection.
   */
  async renderAsync<F extends FormatName = 'text'>(options?: RenderAsyncOptions<F>): Promise<Rendered<F>> {
    const { selection, own } = splitOptions(options, ['format', 'timeoutMs'])
    const format = formatNamed(own.format)
    const timeoutMs = checkTimer((own.timeoutMs ?? defaultTimeoutMs) as number, 'renderAsync')
    const { body: pieces, show } = await this.#scraper.render(format, timeoutMs, selection)
    const body = await joinPieces(pieces)
    show()
    return (format.isBinary ? body : body.toString()) as Rendered<F>
  }

  /**
   * Renders OpenMetrics 1.0.0, with units and exemplars; otherwise like `render`. Serve it with the `Content-Type`
   * `application/openmetrics-text; version=1.0.0; charset=utf-8`.
   */
  renderOpenMetrics(selection?: Selection): string {
    return this.#renderNow(openMetricsFormat, selection) as string
  }

  /**
   * Renders delimited messages of protobuf, with native histograms; otherwise like `render`. Serve it with the
   * `Content-Type` `application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited`.
   */
  renderProtobuf(selection?: Selection): Uint8Array {
    return this.#renderNow(protobufFormat, selection) as Uint8Array
  }

  /** Renders JSON, which `jsonSchema` describes; otherwise like `render`. */
  renderJson(selection?: Selection): string {
    return this.#renderNow(jsonFormat, selection) as string
  }

  /**
   * Renders in the format that an `Accept` header asks for, or in the text format 0.0.4 if it asks for none that is
   * available; otherwise like `render`. The body is a string, or bytes if the format is binary.
   *
   * @param accept - the header; `undefined`, or `null` as `request.headers.get('accept')` returns it, without one.
   */
  negotiate(accept: string | null | undefined, selection?: Selection): Negotiated {
    const format = negotiateFormat(accept)
    return { contentType: format.contentType, body: this.#renderNow(format, selection) }
  }

  /**
   * Writes the text format into a stream in bounded chunks, at the pace of its reader, and leaves the stream open.
   * Rejects if the stream fails or is closed.
   *
   * @param timeoutMs - how long async collectors may take; 10,000 milliseconds by default.
   * @throws BuildError with code `INVALID_DURATION`, as a rejection, for an invalid `timeoutMs`.
   */
  async renderTo(
    writable: Writable,
    selection?: Selection,
    timeoutMs: number = defaultTimeoutMs,
  ): Promise<void> {
    const limitMs = checkTimer(timeoutMs, 'renderTo, timeoutMs')
    await this.#source.collect(limitMs)
    const exposition = await this.#source.expose(textFormat.escaping, selection)
    await renderInto(writable, textFormat, exposition)
    shown(exposition)
  }

  /**
   * Makes a handler for `node:http`, Express, Fastify, Koa and Next's `pages/api`. It answers GET and HEAD on any path,
   * negotiates format and compression, and selects the families of `name[]` in the query. Concurrent requests for
   * everything in one format share a render. See `withScrapeLimits` for its limits.
   *
   * Its promise is fulfilled when the answer is sent or the client is gone, so that a framework can await it. If the
   * server compresses answers itself, pass `{ compress: false }`.
   *
   * @example
   * ```ts
   * app.get('/metrics', handle.requestHandler()) // the same in Express, Fastify and a router of Koa
   * ```
   * @throws BuildError with code `INVALID_OPTION`.
   */
  requestHandler(options: HandlerOptions = {}): RequestHandler {
    return createRequestHandler(this.#scraper, options, this.scrapeMetrics)
  }

  /**
   * Like `requestHandler`, for servers that turn a `Request` into a `Response`, such as Hono, Bun, Deno and Next's route
   * handlers. Next needs `{ compress: false }`, because it drops `Content-Encoding`.
   *
   * @example
   * ```ts
   * const metrics = handle.fetchHandler()
   * Deno.serve({ port: 9000 }, request => metrics(request))
   * ```
   */
  fetchHandler(options: HandlerOptions = {}): FetchHandler {
    return createFetchHandler(this.#scraper, options, this.scrapeMetrics)
  }

  /**
   * Makes a handler that answers with a page, on which people watch all metrics as charts, once a second. For `node:http`,
   * Express, Fastify, Koa and Next's `pages/api`, on any path; who may look is for the server to decide. All viewers share
   * one reading, and nothing is read while nobody looks. `close()` of a handle ends the answers to all viewers.
   *
   * @example
   * ```ts
   * app.get('/charts', handle.page())
   * ```
   * @throws BuildError with code `INVALID_OPTION` for an argument.
   */
  page(...nothing: readonly []): RequestHandler {
    refuseOptions(nothing)
    return this.latePage.handler()
  }

  /** Like `page`, for servers that turn a `Request` into a `Response`: see `fetchHandler` for its options. */
  fetchPage(options: HandlerOptions = {}): FetchHandler {
    return this.latePage.fetchHandler(options)
  }

  /**
   * Returns all values at this moment, or the part that `selection` names, as plain data. Does not run collectors.
   *
   * @example
   * ```ts
   * const [jobs] = handle.snapshot({ names: 'jobs_total' }).families
   * jobs?.series // [{ labels: { queue: 'mail' }, value: 3 }]
   * ```
   */
  snapshot(selection?: Selection): Snapshot {
    return takeSnapshot(shown(this.#source.exposeNow('allow-utf-8', selection)))
  }

  /** @internal */
  get scraper(): Scraper {
    return this.#scraper
  }

  #renderNow(format: Format, selection: Selection | undefined): string | Uint8Array {
    this.#source.runCollectors()
    return renderWhole(format, shown(this.#source.exposeNow(format.escaping, selection)))
  }
}

/** Marks the series of an exposition as shown, and returns it. */
function shown(exposition: Exposition): Exposition {
  exposition.onShown?.(exposition.families)
  return exposition
}
