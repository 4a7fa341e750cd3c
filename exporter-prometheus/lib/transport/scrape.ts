import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Exposition } from '../exposition/exposition.ts'
import { acceptsGzip, type Format, negotiateFormat } from '../exposition/negotiate.ts'
import { renderBytesInTurns } from '../exposition/render.ts'

const compress = promisify(gzip)

/** Smaller bodies gain nothing from being compressed. */
const minCompressedBytes = 1024

/** How long collectors may take where the scraper does not say how long it waits. */
export const defaultTimeoutMs = 10_000

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
  /** By content type. */
  readonly #underWay = new Map<string, Promise<Buffer>>()
  /** By what was compressed, so that nobody is given an older render than the one made for them. */
  readonly #zipped = new WeakMap<Buffer, Promise<Buffer>>()

  constructor(expose: Expose) {
    this.#expose = expose
  }

  async scrape(request: ScrapeRequest): Promise<ScrapeAnswer> {
    const format = negotiateFormat(request.accept)
    const body = await this.#render(format, timeoutOf(request))
    if (!acceptsGzip(request.acceptEncoding) || body.length < minCompressedBytes) {
      return answerOf(format, body)
    }
    return answerOf(format, await this.#zip(body), { 'Content-Encoding': 'gzip' })
  }

  #render(format: Format, timeoutMs: number): Promise<Buffer> {
    const key = format.contentType
    let body = this.#underWay.get(key)
    if (body === undefined) {
      body = this.#expose(timeoutMs)
        .then(exposition => renderBytesInTurns(format, exposition))
        .finally(() => this.#underWay.delete(key))
      this.#underWay.set(key, body)
    }
    return body
  }

  #zip(body: Buffer): Promise<Buffer> {
    let zipped = this.#zipped.get(body)
    if (zipped === undefined) {
      // Level 1: measured on expositions, higher levels take several times as long for a few percent.
      zipped = compress(body, { level: 1 })
      this.#zipped.set(body, zipped)
    }
    return zipped
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
