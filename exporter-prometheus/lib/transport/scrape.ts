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

/**
 * Answers scrapes, and renders once for all that come while a render of the same kind is under way.
 */
export class Scraper {
  readonly #expose: Expose
  readonly #underWay = new Map<string, Promise<ScrapeAnswer>>()

  constructor(expose: Expose) {
    this.#expose = expose
  }

  scrape(request: ScrapeRequest): Promise<ScrapeAnswer> {
    const format = negotiateFormat(request.accept)
    const zipped = acceptsGzip(request.acceptEncoding)
    const key = `${zipped} ${format.contentType}`
    let answer = this.#underWay.get(key)
    if (answer === undefined) {
      answer = this.#render(format, zipped, timeoutOf(request)).finally(() => this.#underWay.delete(key))
      this.#underWay.set(key, answer)
    }
    return answer
  }

  async #render(format: Format, zipped: boolean, timeoutMs: number): Promise<ScrapeAnswer> {
    const body = await renderBytesInTurns(format, await this.#expose(timeoutMs))
    const headers = { 'Content-Type': format.contentType, Vary: 'Accept, Accept-Encoding' }
    if (!zipped || body.length < minCompressedBytes) return answerOf(headers, body)
    // Level 1: measured on expositions, higher levels take several times as long for a few percent.
    return answerOf({ ...headers, 'Content-Encoding': 'gzip' }, await compress(body, { level: 1 }))
  }
}

function answerOf(headers: Record<string, string>, body: Buffer): ScrapeAnswer {
  return { headers: { ...headers, 'Content-Length': String(body.length) }, body }
}

/** Half of what the scraper waits, so that the other half is left for the answer. */
function timeoutOf(request: ScrapeRequest): number {
  const seconds = Number(request.timeoutSeconds)
  return seconds > 0 ? Math.min(seconds * 500, defaultTimeoutMs) : defaultTimeoutMs
}
