import type { Writable } from 'node:stream'
import type { Recorder } from 'metrics-facade'
import { runCollectors } from 'metrics-facade/registry'
import { checkTimer } from './base/duration.ts'
import type { Cancel } from './base/timers.ts'
import type { Format } from './formats/format.ts'
import { jsonFormat } from './formats/json.ts'
import { negotiateFormat } from './formats/negotiate.ts'
import { openMetricsFormat } from './formats/openmetrics.ts'
import { protobufFormat } from './formats/protobuf.ts'
import { renderInto, renderWhole } from './formats/render.ts'
import {
  type FormatName,
  formatNamed,
  type RenderAsyncOptions,
  type Rendered,
  type RenderOptions,
  splitOptions,
} from './formats/render-options.ts'
import { textFormat } from './formats/text.ts'
import type { Exposition } from './model/exposition.ts'
import type { Gathered, Gatherer } from './model/gatherer.ts'
import { read } from './model/read.ts'
import type { Selection } from './model/selection.ts'
import { type Snapshot, takeSnapshot } from './model/snapshot.ts'
import type { FamilyView, SeriesView } from './model/views.ts'
import { joinPieces } from './transport/body.ts'
import { collectWithin, defaultTimeoutMs } from './transport/collecting.ts'
import { createFetchHandler, type FetchHandler } from './transport/http/fetched.ts'
import { createRequestHandler, type HandlerOptions, type RequestHandler } from './transport/http/mounted.ts'
import type { CheckedLimits } from './transport/limits.ts'
import { Scraper } from './transport/scrape.ts'
import type { ScrapeMetrics } from './transport/scrape-metrics.ts'

/** An exposition in the format that was negotiated: bytes where that is binary, as protobuf is. */
export interface Negotiated {
  readonly contentType: string
  readonly body: string | Uint8Array
}

/** What stands behind what is rendered, where that is a recorder. */
export interface Behind {
  /** Its collectors run before each render. */
  readonly recorder?: Recorder
  readonly births?: { readonly recent: readonly SeriesView[]; watch(): Cancel }
  readonly limits?: CheckedLimits
}

function isPromise<T extends object>(value: T | Promise<T>): value is Promise<T> {
  return typeof (value as Partial<Promise<T>>)?.then === 'function'
}

/**
 * Renders what a Gatherer gathers, in every format and for every kind of server. A handle is the renderer of its
 * recorder; `new Renderer(gatherer)` is one of the sum of several, or of what is the user's own.
 */
export class Renderer implements Gatherer {
  /** The `Content-Type` of what `render()` returns. */
  readonly contentType: string = textFormat.contentType
  readonly #gatherer: Gatherer
  readonly #behind: Behind
  readonly #scraper: Scraper
  /** @internal What the requests that ask for the exposition are counted in. */
  scrapeMetrics: ScrapeMetrics | undefined

  /** @throws TypeError for what is not a Gatherer. */
  constructor(gatherer: Gatherer)
  /** @internal */
  constructor(gatherer: Gatherer, behind: Behind)
  constructor(gatherer: Gatherer, behind: Behind = {}) {
    if (typeof gatherer?.gather !== 'function') {
      throw new TypeError('A Renderer takes a Gatherer: an object with a function gather(), as handles are.')
    }
    this.#gatherer = gatherer
    this.#behind = behind
    const { births, limits } = behind
    const source = {
      collect: (timeoutMs: number, isJoining: boolean) => this.#collect(timeoutMs, isJoining),
      expose: this.#expose.bind(this),
      ...(births && { watchBirths: () => births.watch() }),
    }
    this.#scraper = new Scraper(source, limits)
  }

  /**
   * Everything at this moment, or the part that `selection` names, to be read or rendered by `renderFamilies`. Runs
   * collectors first; what an async one sets shows later. A promise where the Gatherer behind it answers with one.
   *
   * @throws TypeError for a wrong selection.
   */
  gather(selection?: Selection): Gathered<FamilyView> | Promise<Gathered<FamilyView>> {
    this.#runCollectors()
    const exposition = this.#expose('allow-utf-8', selection)
    if (isPromise(exposition)) return exposition.then(shown)
    return shown(exposition)
  }

  /**
   * Everything in the text format 0.0.4 or that of `format`, or the part that `names` and `labels` select.
   * Runs collectors first; what an async one sets shows in a later render. Holds the event loop while it renders.
   *
   * @throws TypeError for a wrong selection, and where the Gatherer answers with a promise: see `renderAsync`;
   * BuildError with code `INVALID_OPTION` for an unknown format.
   */
  render<F extends FormatName = 'text'>(options?: RenderOptions<F>): Rendered<F> {
    const { selection, own } = splitOptions(options, ['format'])
    return this.#renderNow(formatNamed(own.format), selection) as Rendered<F>
  }

  /**
   * As `render`, but waits for async collectors, each of which runs once, and renders in turns of a few milliseconds.
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
   * Everything in OpenMetrics 1.0.0, with units and exemplars, to be served with the `Content-Type`
   * `application/openmetrics-text; version=1.0.0; charset=utf-8`; otherwise as `render`.
   */
  renderOpenMetrics(selection?: Selection): string {
    return this.#renderNow(openMetricsFormat, selection) as string
  }

  /**
   * Everything as delimited messages of protobuf, native histograms included, to be served with the `Content-Type`
   * `application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited`; otherwise as `render`.
   */
  renderProtobuf(selection?: Selection): Uint8Array {
    return this.#renderNow(protobufFormat, selection) as Uint8Array
  }

  /** Everything as JSON, which `jsonSchema` describes; otherwise as `render`. */
  renderJson(selection?: Selection): string {
    return this.#renderNow(jsonFormat, selection) as string
  }

  /**
   * Renders in the format that an `Accept` header asks for, the text format 0.0.4 where none of those is on offer;
   * otherwise as `render`. The body is a string, or bytes where the format is binary.
   *
   * @param accept - `undefined`, or `null` as `request.headers.get('accept')` returns it, where there is no such header.
   */
  negotiate(accept: string | null | undefined, selection?: Selection): Negotiated {
    const format = negotiateFormat(accept)
    return { contentType: format.contentType, body: this.#renderNow(format, selection) }
  }

  /**
   * Writes the text format into a stream in bounded chunks, at the pace of its reader, and leaves it open. Rejects when
   * the stream fails or is closed.
   *
   * @param timeoutMs - how long async collectors may take; 10,000 milliseconds by default.
   * @throws BuildError with code `INVALID_DURATION`, as a rejection, for a time that is not one.
   */
  async renderTo(
    writable: Writable,
    selection?: Selection,
    timeoutMs: number = defaultTimeoutMs,
  ): Promise<void> {
    const limitMs = checkTimer(timeoutMs, 'renderTo, timeoutMs')
    await this.#collect(limitMs, false)
    const exposition = await this.#expose(textFormat.escaping, selection)
    await renderInto(writable, textFormat, exposition)
    shown(exposition)
  }

  /**
   * A handler for `node:http`, Express, Fastify, Koa and Next's `pages/api`. It answers GET and HEAD on whatever path it
   * is mounted, negotiates format and compression, narrows to the families of `name[]` in the query, and shares one
   * render among requests for everything in one format that come at the same time. See `withScrapeLimits` for ceilings.
   *
   * Its promise is fulfilled when the answer is sent or the client gone, so that a framework can wait for it. Where
   * somebody else compresses, give `{ compress: false }`.
   *
   * @throws BuildError with code `INVALID_OPTION`.
   */
  requestHandler(options: HandlerOptions = {}): RequestHandler {
    return createRequestHandler(this.#scraper, options, this.scrapeMetrics)
  }

  /**
   * As `requestHandler`, for servers that turn a `Request` into a `Response`, such as Hono, Bun, Deno and Next's route
   * handlers; Next needs `{ compress: false }`, because it drops `Content-Encoding`.
   */
  fetchHandler(options: HandlerOptions = {}): FetchHandler {
    return createFetchHandler(this.#scraper, options, this.scrapeMetrics)
  }

  /** All values at this moment as plain data, or the part that `selection` names. Runs no collectors. */
  snapshot(selection?: Selection): Snapshot {
    return takeSnapshot(shown(this.#exposeNow('allow-utf-8', selection)))
  }

  /** @internal */
  get scraper(): Scraper {
    return this.#scraper
  }

  #runCollectors(): void {
    const { recorder } = this.#behind
    if (recorder !== undefined) runCollectors(undefined, recorder)
  }

  async #collect(timeoutMs: number, isJoining: boolean): Promise<void> {
    const { recorder } = this.#behind
    if (recorder !== undefined) await collectWithin(recorder, timeoutMs, isJoining)
  }

  #expose(
    escaping: Format['escaping'],
    selection: Selection | undefined,
    created?: Format['created'],
  ): Exposition | Promise<Exposition> {
    const gathered = this.#gatherer.gather()
    const younger = this.#behind.births?.recent
    const wanted = { escaping, selection, created, younger }
    return isPromise(gathered) ? gathered.then(all => read(all, wanted)) : read(gathered, wanted)
  }

  #exposeNow(escaping: Format['escaping'], selection: Selection | undefined): Exposition {
    const exposition = this.#expose(escaping, selection)
    if (!isPromise(exposition)) return exposition
    // Nobody waits for it any more.
    exposition.catch(() => {})
    throw new TypeError('The Gatherer answers with a promise: use renderAsync(), renderTo() or a handler.')
  }

  #renderNow(format: Format, selection: Selection | undefined): string | Uint8Array {
    this.#runCollectors()
    const sink = renderWhole(format, shown(this.#exposeNow(format.escaping, selection)))
    return format.isBinary ? sink.take() : sink.toString()
  }
}

/** The same, which somebody is taken to have from now on. */
function shown(exposition: Exposition): Exposition {
  exposition.onShown?.(exposition.families)
  return exposition
}
