import { type Cancel, nextTurn } from '../base/timers.ts'
import type { Format } from '../formats/format.ts'
import { negotiateCoding, negotiateFormat } from '../formats/negotiate.ts'
import { renderInTurns } from '../formats/render.ts'
import { Pages } from '../line-writer/line-writer.ts'
import type { Exposition } from '../model/exposition.ts'
import type { Selection } from '../model/selection.ts'
import type { Escaping } from '../names/escaping.ts'
import { type Body, joinPieces, lengthOf } from './body.ts'
import { type Compress, codingsOf } from './coding.ts'
import { type CheckedLimits, defaultLimits } from './limits.ts'
import { Share, Shares } from './share.ts'
import { Turnstile } from './turnstile.ts'

/** Smaller bodies gain nothing from being compressed. */
const minCompressedBytes = 1024

/** Threads that compress at a time: the process has four in all, by default, and files and names wait for them, too. */
const mostCompressing = 2

/** Selections that wait to be rendered. Whole expositions always may: there are no more of them than formats. */
const mostWaiting = 100

/** The least that a scraper may say it waits: with less, no async collector would ever be waited for. */
const leastTimeoutMs = 100

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
  /**
   * To be called once, when the answer is over. Its memory is then used for another, if `isWhole` says that nobody has
   * the body any more, not even in part. `isSent` says whether the reader got it, as far as that is known.
   */
  readonly release: (isWhole: boolean, isSent?: boolean) => void
}

/** A render for one reader, and what is to be called when the reader has it. */
export interface RenderedOnce {
  readonly body: Body
  readonly show: () => void
}

/** What scrapes are made of. */
export interface ScrapeSource {
  /**
   * Runs the collectors and waits for the async ones, so long at most.
   *
   * @param isJoining - whether only those are waited for that run already.
   */
  collect(timeoutMs: number, isJoining: boolean): Promise<void>
  /** Keeps in mind which series are born, from when somebody asks until he is answered. */
  watchBirths?(): Cancel
  /**
   * Shows everything, or what is selected.
   *
   * @param created - of the format: where readers see when series began, nothing is shown that was born since the
   *   earliest of them asked.
   */
  expose(
    escaping: Escaping | undefined,
    selection: Selection | undefined,
    created?: Format['created'],
  ): Exposition | Promise<Exposition>
}

/** Answers scrapes, and does for all that come while it is under way what the first of them asked for. */
export class Scraper {
  readonly #source: ScrapeSource
  #codings: ReadonlyMap<string, Compress> | undefined
  readonly #limits: CheckedLimits
  readonly #renders: Turnstile
  readonly #compressions = new Turnstile(mostCompressing, Infinity)
  readonly #pages = new Pages()
  readonly #shares: Shares
  /** Whole expositions that are being rendered, by content type: by nothing that a client writes as it likes. */
  readonly #underWay = new Map<string, Share>()
  /** A turn of the event loop, after which the collectors run; until the first who waits for them goes on. */
  #collecting: Promise<void> | undefined
  /** By what was compressed, so that nobody is given an older render than the one made for them; then by coding. */
  readonly #zipped = new WeakMap<Body, Map<string, Promise<Body>>>()

  constructor(
    source: ScrapeSource,
    limits: CheckedLimits = defaultLimits,
    codings?: ReadonlyMap<string, Compress>,
  ) {
    this.#source = source
    this.#codings = codings
    this.#limits = limits
    this.#renders = new Turnstile(limits.renders, mostWaiting)
    this.#shares = new Shares(limits.bodies, body => this.#pages.give(body))
  }

  /** How long an answer may take, from the request to its last byte. */
  get answerMs(): number {
    return this.#limits.answerMs
  }

  /**
   * @param cut - ends the connection of a reader who takes too long, when there are too many.
   * @throws BusyError, as a rejection, when too much is under way.
   */
  async scrape(request: ScrapeRequest, cut: () => void = () => {}): Promise<ScrapeAnswer> {
    const format = negotiateFormat(request.accept)
    const endWatch = format.created === undefined ? undefined : this.#source.watchBirths?.()
    try {
      return await this.#answer(format, request, cut)
    } finally {
      endWatch?.()
    }
  }

  /** A render for one reader alone, uncompressed: nothing that was recorded before this call is missing in it. */
  async render(format: Format, timeoutMs: number, selection?: Selection): Promise<RenderedOnce> {
    await this.#source.collect(timeoutMs, false)
    const exposition = await this.#source.expose(format.escaping, selection)
    const show = (): void => exposition.onShown?.(exposition.families)
    return { body: await renderInTurns(format, exposition), show }
  }

  async #answer(format: Format, request: ScrapeRequest, cut: () => void): Promise<ScrapeAnswer> {
    const names = [...new Set(request.names)]
    // What is being rendered is joined at once: to wait a turn first would mostly be to come too late for it.
    let share = names.length === 0 ? this.#underWay.get(format.contentType) : undefined
    if (share === undefined) {
      await this.#collect(timeoutOf(request, this.#limits.timeoutMs))
      share = this.#shareOf(format, names)
    }
    // Nobody else's, even where one function cuts several off.
    const reader = (): void => cut()
    share.cuts.add(reader)
    const release = (isWhole: boolean, isSent = false): void => {
      if (isSent) share.show()
      this.#shares.leave(share, reader, isWhole)
    }
    try {
      const body = await share.body
      // Only now: who only renders never loads what compresses.
      this.#codings ??= codingsOf()
      const coding = negotiateCoding(request.acceptEncoding, [...this.#codings.keys()])
      if (coding === undefined || lengthOf(body) < minCompressedBytes) return answerOf(format, body, release)
      const zipped = await this.#zip(body, coding, this.#codings.get(coding)!)
      return answerOf(format, zipped, release, { 'Content-Encoding': coding })
    } catch (error) {
      release(false)
      throw error
    }
  }

  /**
   * Each waits for the collectors as long as it can. Those who come while the first waits join its run, which would
   * otherwise be another for each of them; when the first goes on, the next is a first again.
   */
  async #collect(timeoutMs: number): Promise<void> {
    const isJoining = this.#collecting !== undefined
    // A turn later, so that requests which have arrived by now join, however short it is.
    this.#collecting ??= nextTurn()
    await this.#collecting
    try {
      await this.#source.collect(timeoutMs, isJoining)
    } finally {
      if (!isJoining) this.#collecting = undefined
    }
  }

  #shareOf(format: Format, names: readonly string[]): Share {
    if (names.length > 0) return this.#begin(format, { names })
    let share = this.#underWay.get(format.contentType)
    if (share === undefined) {
      share = this.#begin(format)
      this.#underWay.set(format.contentType, share)
      const end = (): unknown => this.#underWay.delete(format.contentType)
      share.body.then(end, end)
    }
    return share
  }

  #begin(format: Format, selection?: Selection): Share {
    const share = new Share()
    const render = async (): Promise<Body> => {
      const exposition = await this.#source.expose(format.escaping, selection, format.created)
      share.show = () => exposition.onShown?.(exposition.families)
      return renderInTurns(format, exposition, this.#pages)
    }
    share.body = this.#renders.pass(() => this.#shares.render(share, render), selection === undefined)
    return share
  }

  #zip(body: Body, coding: string, compress: Compress): Promise<Body> {
    const made = this.#zipped.get(body) ?? new Map<string, Promise<Body>>()
    this.#zipped.set(body, made)
    const zipped = made.get(coding) ?? this.#compressions.pass(() => compressBody(body, compress))
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
  release: ScrapeAnswer['release'],
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
function timeoutOf({ timeoutSeconds }: ScrapeRequest, longestMs: number): number {
  const askedMs = Number(timeoutSeconds) * 1_000
  return (askedMs > 0 ? Math.min(Math.max(askedMs, leastTimeoutMs), longestMs) : longestMs) / 2
}
