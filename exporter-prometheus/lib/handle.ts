import type { RequestListener } from 'node:http'
import type { Writable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { type Labels, runCollectors } from 'metrics-facade'
import type { MetricKind } from 'metrics-facade/registry'
import { type Exposition, type Selection, select } from './exposition/exposition.ts'
import { type Format, jsonFormat, negotiateFormat, textFormat } from './exposition/negotiate.ts'
import { renderBytes, renderInto } from './exposition/render.ts'
import { type Snapshot, takeSnapshot } from './exposition/snapshot.ts'
import { createFetchHandler, createRequestHandler } from './transport/http.ts'
import type { ListenerAddress } from './transport/listener.ts'
import { defaultTimeoutMs, Scraper } from './transport/scrape.ts'

/** What a handle needs of a recorder. */
export interface Source {
  expose(): Exposition
  upkeep(): void
  remove(kind: MetricKind, name: string, labels: Labels | undefined): boolean
  clear(): void
}

/** Something that was started for a recorder and is stopped with it. */
export interface Attachment {
  readonly address?: ListenerAddress
  close(): void | Promise<void>
}

/** The application's side of a recorder: renders what is recorded, removes series, and stops what was started. */
export class PrometheusHandle {
  /** The `Content-Type` of what `render()` returns. */
  readonly contentType: string = textFormat.contentType
  readonly #source: Source
  readonly #scraper: Scraper
  readonly #attachments: Attachment[] = []

  /** @internal */
  constructor(source: Source) {
    this.#source = source
    this.#scraper = new Scraper(timeoutMs => this.#exposeWithin(timeoutMs))
  }

  /** The address of the HTTP listener, with the port that was really taken; `undefined` if there is none. */
  get address(): ListenerAddress | undefined {
    return this.#attachments.find(attachment => attachment.address !== undefined)?.address
  }

  /**
   * Everything in the text format 0.0.4, or the part that `selection` names.
   *
   * Runs collectors first; what an async one sets shows in a later render. Holds the event loop for as long as it
   * takes; `renderTo` and the handlers do not.
   */
  render(selection?: Selection): string {
    return this.#renderNow(textFormat, selection).toString()
  }

  /** Everything as JSON, which `jsonSchema` describes; otherwise as `render`. */
  renderJson(selection?: Selection): string {
    return this.#renderNow(jsonFormat, selection).toString()
  }

  /** Renders what an `Accept` header asks for: text, or JSON where that is preferred. */
  negotiate(accept: string | undefined): { readonly contentType: string; readonly body: string } {
    const format = negotiateFormat(accept)
    return { contentType: format.contentType, body: this.#renderNow(format, undefined).toString() }
  }

  /**
   * Writes the text format into a stream in bounded chunks, at the pace of its reader, and leaves it open. Rejects when
   * the stream fails or is closed.
   *
   * @param timeoutMs - how long async collectors may take; 10,000 milliseconds by default.
   */
  async renderTo(
    writable: Writable,
    selection?: Selection,
    timeoutMs: number = defaultTimeoutMs,
  ): Promise<void> {
    await renderInto(writable, textFormat, await this.#exposeWithin(timeoutMs, selection))
  }

  /**
   * A handler for `node:http`, Express, Fastify's and Koa's raw requests. It answers GET and HEAD on whatever path it is
   * mounted, negotiates format and gzip, and shares one render among requests that come at the same time.
   */
  requestHandler(): RequestListener {
    return createRequestHandler(this.#scraper)
  }

  /** As `requestHandler`, for servers that turn a `Request` into a `Response`, such as Hono, Bun and Deno. */
  fetchHandler(): (request: Request) => Promise<Response> {
    return createFetchHandler(this.#scraper)
  }

  /** All values at this moment as plain data. Runs no collectors. */
  snapshot(): Snapshot {
    return takeSnapshot(this.#expose(undefined))
  }

  /** Takes one series out. A handle to it that is used again starts it anew. Returns false if there was none. */
  remove(kind: MetricKind, name: string, labels?: Labels): boolean {
    return this.#source.remove(kind, name, labels)
  }

  /** Takes every series out. Handles that are used again start theirs anew. */
  clear(): void {
    this.#source.clear()
  }

  /** Turns rolling windows on and evicts idle series; done at each scrape, and by `install()` on a timer. */
  runUpkeep(): void {
    this.#source.upkeep()
  }

  /** Stops the listener and the timers. What is recorded stays, and can be rendered. */
  async close(): Promise<void> {
    await Promise.all(this.#attachments.splice(0).map(attachment => attachment.close()))
  }

  /** @internal */
  get scraper(): Scraper {
    return this.#scraper
  }

  /** @internal */
  attach(attachment: Attachment): void {
    this.#attachments.push(attachment)
  }

  #expose(selection: Selection | undefined): Exposition {
    this.#source.upkeep()
    const exposition = this.#source.expose()
    return selection === undefined ? exposition : select(exposition, selection)
  }

  #renderNow(format: Format, selection: Selection | undefined): Buffer {
    runCollectors()
    return renderBytes(format, this.#expose(selection))
  }

  async #exposeWithin(timeoutMs: number, selection?: Selection): Promise<Exposition> {
    const done = new AbortController()
    const expired = delay(timeoutMs, undefined, { ref: false, signal: done.signal })
    // Once aborted nobody waits for it any more.
    expired.catch(() => {})
    await runCollectors(expired)
    done.abort()
    return this.#expose(selection)
  }
}
