import type { Escaping } from '../exposition/escaping.ts'
import type { Exposition } from '../exposition/exposition.ts'
import type { Format } from '../exposition/format.ts'
import { negotiateCoding, negotiateFormat } from '../exposition/negotiate.ts'
import { Pages } from '../exposition/pages.ts'
import { renderInTurns } from '../exposition/render.ts'
import type { Selection } from '../exposition/selection.ts'
import { nextTurn } from '../timers.ts'
import { type Body, joinPieces, lengthOf } from './body.ts'
import { type Compress, codingsOf } from './coding.ts'

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
  /** The values of `name[]` in the query: the families that are asked for; none for all. */
  readonly names?: readonly string[]
}

/** An answer: the same to everyone who asked for the same at the same time. */
export interface ScrapeAnswer {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Body
  /** May be called once nobody has the body any more, not even in part: its memory is then used for another. */
  readonly release: () => void
}

/** One render, and how many have it. */
interface Share {
  readonly body: Promise<Body>
  readers: number
}

/** Runs the collectors within a time, then shows everything, or what is selected. */
export type Expose = (
  timeoutMs: number,
  escaping: Escaping | undefined,
  selection: Selection | undefined,
) => Promise<Exposition>

/** Answers scrapes, and does for all that come while it is under way what the first of them asked for. */
export class Scraper {
  readonly #expose: Expose
  readonly #codings: ReadonlyMap<string, Compress>
  /** By all that makes one render differ from another. */
  readonly #underWay = new Map<string, Share>()
  /** By what was compressed, so that nobody is given an older render than the one made for them; then by coding. */
  readonly #zipped = new WeakMap<Body, Map<string, Promise<Body>>>()

  readonly #pages = new Pages()

  constructor(expose: Expose, codings: ReadonlyMap<string, Compress> = codingsOf()) {
    this.#expose = expose
    this.#codings = codings
  }

  async scrape(request: ScrapeRequest): Promise<ScrapeAnswer> {
    const format = negotiateFormat(request.accept)
    const share = this.#share(format, timeoutOf(request), request.names ?? [])
    const body = await share.body
    const release = (): void => {
      share.readers -= 1
      if (share.readers === 0) this.#pages.give(body)
    }
    const coding = negotiateCoding(request.acceptEncoding, [...this.#codings.keys()])
    if (coding === undefined || lengthOf(body) < minCompressedBytes) return answerOf(format, body, release)
    return answerOf(format, await this.#zip(body, coding), release, { 'Content-Encoding': coding })
  }

  /** A render for one reader alone: nothing that was recorded before this call is missing in it. */
  async render(format: Format, timeoutMs: number, selection?: Selection): Promise<Body> {
    return renderInTurns(format, await this.#expose(timeoutMs, format.escaping, selection))
  }

  #share(format: Format, timeoutMs: number, names: readonly string[]): Share {
    const wanted = [...new Set(names)].sort()
    const key = JSON.stringify([format.contentType, timeoutMs, ...wanted])
    let share = this.#underWay.get(key)
    if (share === undefined) {
      const selection = wanted.length === 0 ? undefined : { names: wanted }
      // A turn later, so that requests which have arrived by now share it too, however short it is.
      const body = nextTurn()
        .then(() => this.#expose(timeoutMs, format.escaping, selection))
        .then(exposition => renderInTurns(format, exposition, this.#pages))
        .finally(() => this.#underWay.delete(key))
      share = { body, readers: 0 }
      this.#underWay.set(key, share)
    }
    share.readers += 1
    return share
  }

  #zip(body: Body, coding: string): Promise<Body> {
    const made = this.#zipped.get(body) ?? new Map<string, Promise<Body>>()
    this.#zipped.set(body, made)
    const zipped = made.get(coding) ?? compressBody(body, this.#codings.get(coding)!)
    made.set(coding, zipped)
    return zipped
  }
}

async function compressBody(body: Body, compress: Compress): Promise<Body> {
  return [await compress(await joinPieces(body))]
}

function answerOf(
  format: Format,
  body: Body,
  release: () => void,
  encoding: Readonly<Record<string, string>> = {},
): ScrapeAnswer {
  const headers = {
    'Content-Type': format.contentType,
    'Content-Length': String(lengthOf(body)),
    Vary: 'Accept, Accept-Encoding',
    ...encoding,
  }
  return { headers, body, release }
}

/** Half of what the scraper waits, so that the other half is left for the answer. */
function timeoutOf(request: ScrapeRequest): number {
  const seconds = Number(request.timeoutSeconds)
  return seconds > 0 ? Math.min(seconds * 500, defaultTimeoutMs) : defaultTimeoutMs
}
