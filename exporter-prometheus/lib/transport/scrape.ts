import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Exposition } from '../exposition/exposition.ts'
import { acceptsGzip, type Format, negotiateFormat } from '../exposition/negotiate.ts'
import { renderBytesInTurns } from '../exposition/render.ts'

const compress = promisify(gzip)

/** Smaller bodies gain nothing from being compressed. */
const minCompressedBytes = 1024

/** How long collectors may take where the scraper does not say how long it waits. */
const defaultTimeoutMs = 10_000

/** What of a request decides the answer; header names in lower case. */
export interface ScrapeRequest {
  readonly accept: string | undefined
  readonly acceptEncoding: string | undefined
  /** `X-Prometheus-Scrape-Timeout-Seconds`. */
  readonly timeoutSeconds: string | undefined
}

/** An answer: the same to everyone who asked for the same at the same time. */
export interface ScrapeAnswer {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** Runs the collectors within a time, then shows everything. */
export type Expose = (timeoutMs: number) => Promise<Exposition>

/** Answers scrapes, and does for all that come while it is under way what the first of them asked for. */
export class Scraper {
  readonly #expose: Expose
  readonly #underWay = new Map<string, Promise<Buffer>>()

  constructor(expose: Expose) {
    this.#expose = expose
  }

  async scrape(request: ScrapeRequest): Promise<ScrapeAnswer> {
    const format = negotiateFormat(request.accept)
    const body = await this.#share(format.contentType, async () =>
      renderBytesInTurns(format, await this.#expose(timeoutOf(request))),
    )
    if (!acceptsGzip(request.acceptEncoding) || body.length < minCompressedBytes)
      return answerOf(format, body)
    // Level 1: measured on expositions, higher levels take several times as long for a few percent.
    const zipped = await this.#share(`gzip ${format.contentType}`, () => compress(body, { level: 1 }))
    return answerOf(format, zipped, { 'Content-Encoding': 'gzip' })
  }

  #share(key: string, make: () => Promise<Buffer>): Promise<Buffer> {
    let body = this.#underWay.get(key)
    if (body === undefined) {
      body = make().finally(() => this.#underWay.delete(key))
      this.#underWay.set(key, body)
    }
    return body
  }
}

function answerOf(
  format: Format,
  body: Buffer,
  encoding: Readonly<Record<string, string>> = {},
): ScrapeAnswer {
  const headers = {
    'Content-Type': format.contentType,
    'Content-Length': String(body.length),
    Vary: 'Accept, Accept-Encoding',
    ...encoding,
  }
  return { headers, body }
}

/** Half of what the scraper waits, so that the other half is left for the answer. */
function timeoutOf(request: ScrapeRequest): number {
  const seconds = Number(request.timeoutSeconds)
  return seconds > 0 ? Math.min(seconds * 500, defaultTimeoutMs) : defaultTimeoutMs
}
