import type { Writable } from 'node:stream'
import { collect, type Disposer, type Labels, type LabelValue, withLocalRecorder } from 'metrics-facade'
import type { MetricKind } from 'metrics-facade/registry'
import { runCollectors } from 'metrics-facade/registry'
import { checkTimer } from './base/duration.ts'
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
import type { ByteSink } from './line-writer/byte-writer.ts'
import type { Selection } from './model/selection.ts'
import { type Snapshot, takeSnapshot } from './model/snapshot.ts'
import { Running } from './running.ts'
import { checkGlobalLabel } from './settings/options.ts'
import type { SettingsDigest } from './settings/settings-digest.ts'
import { exposeFrom, type Negotiated, type Source } from './source.ts'
import { joinPieces } from './transport/body.ts'
import { collectWithin, defaultTimeoutMs } from './transport/collecting.ts'
import type { ListenerAddress } from './transport/http/address.ts'
import { createFetchHandler, type FetchHandler } from './transport/http/fetched.ts'
import { createRequestHandler, type HandlerOptions, type RequestHandler } from './transport/http/mounted.ts'
import type { CheckedLimits } from './transport/limits.ts'
import { Scraper } from './transport/scrape.ts'
import type { ScrapeMetrics } from './transport/scrape-metrics.ts'

/** The application's side of a recorder: renders what is recorded, removes series, and stops what was started. */
export class PrometheusHandle {
  /** The `Content-Type` of what `render()` returns. */
  readonly contentType: string = textFormat.contentType
  readonly #source: Source
  readonly #scraper: Scraper
  /** @internal */
  readonly running: Running = new Running()
  /** @internal What the requests that ask for the exposition are counted in. */
  scrapeMetrics: ScrapeMetrics | undefined
  /** @internal What it was installed with. */
  settings: SettingsDigest | undefined

  /** @internal */
  constructor(source: Source, limits: CheckedLimits) {
    this.#source = source
    const collect = collectWithin.bind(undefined, source)
    const watchBirths = () => source.births.watch()
    this.#scraper = new Scraper({ collect, watchBirths, expose: exposeFrom.bind(undefined, source) }, limits)
  }

  /** The address of the HTTP listener, with the port that was really taken; `undefined` if it listens on none. */
  get address(): ListenerAddress | undefined {
    return this.running.address
  }

  /** The absolute path of the Unix socket that is listened on; `undefined` if there is none. */
  get socketPath(): string | undefined {
    return this.running.socketPath
  }

  /**
   * Everything in the text format 0.0.4 or that of `format`, or the part that `names` and `labels` select.
   * Runs collectors first; what an async one sets shows in a later render. Holds the event loop while it renders.
   *
   * @throws TypeError for a wrong selection, BuildError with code `INVALID_OPTION` for an unknown format.
   */
  render<F extends FormatName = 'text'>(options?: RenderOptions<F>): Rendered<F> {
    const { selection, own } = splitOptions(options, ['format'])
    const format = formatNamed(own.format)
    const sink = this.#renderNow(format, selection)
    return (format.isBinary ? sink.take() : sink.toString()) as Rendered<F>
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
    return this.#renderNow(openMetricsFormat, selection).toString()
  }

  /**
   * Everything as delimited messages of protobuf, native histograms included, to be served with the `Content-Type`
   * `application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited`; otherwise as `render`.
   */
  renderProtobuf(selection?: Selection): Uint8Array {
    return this.#renderNow(protobufFormat, selection).take()
  }

  /** Everything as JSON, which `jsonSchema` describes; otherwise as `render`. */
  renderJson(selection?: Selection): string {
    return this.#renderNow(jsonFormat, selection).toString()
  }

  /**
   * Renders in the format that an `Accept` header asks for, the text format 0.0.4 where it asks for none that there is;
   * otherwise as `render`. The body is a string, or bytes where the format is binary.
   *
   * @param accept - `undefined`, or `null` as `request.headers.get('accept')` returns it, where there is no such header.
   */
  negotiate(accept: string | null | undefined, selection?: Selection): Negotiated {
    const format = negotiateFormat(accept)
    const sink = this.#renderNow(format, selection)
    return { contentType: format.contentType, body: format.isBinary ? sink.take() : sink.toString() }
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
    await collectWithin(this.#source, limitMs)
    const exposition = exposeFrom(this.#source, textFormat.escaping, selection)
    await renderInto(writable, textFormat, exposition)
    exposition.show?.()
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
    const exposition = exposeFrom(this.#source, 'allow-utf-8', selection)
    exposition.show?.()
    return takeSnapshot(exposition)
  }

  /**
   * As `collect` of the facade, for this recorder alone: `run` is called before its scrapes only, and what it emits goes
   * to it, through `await`, too. `close()` does not end it, because the recorder can still be rendered.
   *
   * @throws TypeError when `run` is not a function.
   */
  collect(run: () => unknown, name?: string): Disposer {
    return withLocalRecorder(this.#source, () => collect(run, name))
  }

  /**
   * Takes one series out. A handle to it that is used again starts it afresh. Returns false if there was none.
   *
   * @throws TypeError for what is not labels.
   */
  remove(kind: MetricKind, name: string, labels?: Labels): boolean {
    return this.#source.remove(kind, name, labels)
  }

  /** Takes every series out. Handles that are used again start theirs anew. */
  clear(): void {
    this.#source.clear()
  }

  /**
   * Changes a global label while the program runs, or takes it away: `undefined`. Every series shows it at the next
   * render. Where two series of a metric differed by this label only, the first stays, and the other is counted in
   * `metrics_conflicts_total`.
   *
   * A series with a label of this name and value is the same as that without it: handles to either go on, when the global
   * label changes, as the one that was registered first.
   *
   * @throws BuildError with code `INVALID_GLOBAL_LABEL`.
   */
  setGlobalLabel(name: string, value: LabelValue): void {
    const written = value === undefined || value === null ? undefined : checkGlobalLabel(name, value)
    this.#source.setGlobalLabel(name, written)
  }

  /** Turns rolling windows on and evicts idle series; done at each scrape, and by `install()` on a timer. */
  runUpkeep(): void {
    this.#source.upkeep()
  }

  /**
   * Stops the listener, the timers and the pushes, these after a last one. What is recorded stays, and can be rendered.
   * Whoever calls it again, also meanwhile, waits for the same.
   */
  close(): Promise<void> {
    return this.running.close()
  }

  /** @internal */
  get scraper(): Scraper {
    return this.#scraper
  }

  #renderNow(format: Format, selection: Selection | undefined): ByteSink {
    runCollectors(undefined, this.#source)
    const exposition = exposeFrom(this.#source, format.escaping, selection)
    exposition.show?.()
    return renderWhole(format, exposition)
  }
}
