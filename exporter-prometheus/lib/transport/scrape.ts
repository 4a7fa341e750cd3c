import { type Cancel, nextTurn } from '../base/timers.ts'
import type { Format } from '../formats/format.ts'
import { negotiateCoding, negotiateFormat } from '../formats/negotiate.ts'
import { renderInTurns } from '../formats/render.ts'
import { Pages } from '../line-writer/line-writer.ts'
import type { Exposition } from '../model/exposition.ts'
import type { Selection } from '../model/selection.ts'
import type { Extent } from '../model/stages.ts'
import type { Escaping } from '../names/escaping.ts'
import { type Body, lengthOf } from './body.ts'
import { type Compress, codingsOf, compressBody } from './coding.ts'
import { type CheckedLimits, defaultLimits } from './limits.ts'
import { Share, Shares } from './share.ts'
import { Turnstile } from './turnstile.ts'

/** Smaller bodies gain nothing from compression. */
const minCompressedBytes = 1024

/** Threads that compress at a time: a process has four by default, and file access and DNS look-ups need them, too. */
const mostCompressing = 2

/** The most selections that wait for a render. Whole expositions always may wait: there is one for each format at most. */
const mostWaiting = 100

/** The shortest time-out that a scraper may ask for: a shorter one would leave no time for async collectors. */
const leastTimeoutMs = 100

/** The parts of a request that decide the answer. */
export interface ScrapeRequest {
  readonly accept: string | undefined
  readonly acceptEncoding: string | undefined
  /** `X-Prometheus-Scrape-Timeout-Seconds`. */
  readonly timeoutSeconds: string | undefined
  /** The values of `name[]` in the query, the families to answer with, empty for all; and that of `member`. */
  readonly names?: readonly string[]
  readonly member?: string | undefined
}

/** An answer to a scrape. Scrapers that ask for the same at the same time share it. */
export interface ScrapeAnswer {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Body
  /**
   * Must be called once, when the answer is over. `isWhole` tells that nothing uses any part of the body any more, so
   * that its memory can be used again. `isSent` tells whether the reader got it, as far as is known.
   */
  readonly release: (isWhole: boolean, isSent?: boolean) => void
}

/** A render for one reader; `show` must be called when the reader got it. */
export interface RenderedOnce {
  readonly body: Body
  readonly show: () => void
}

/** The source of expositions. */
export interface ScrapeSource {
  /**
   * Runs the collectors, and waits for the async ones until the time-out.
   *
   * @param isJoining - whether to start none, and only wait for those that are running.
   */
  collect(timeoutMs: number, isJoining: boolean): Promise<void>
  /** Records which series are born between a request and its answer. */
  watchBirths?(): Cancel
  /**
   * Reads everything, or the part that is selected.
   *
   * @param created - of the format: if it shows when series began, the exposition leaves out series that were born after
   *   the earliest waiting reader asked.
   * @param extent - all processes of the program unless it says otherwise.
   */
  expose(
    escaping: Escaping | undefined,
    selection: Selection | undefined,
    created?: Format['created'],
    extent?: Extent,
  ): Exposition | Promise<Exposition>
}

/** Answers scrapes. Those that come while a render is under way share it, if they ask for the same. */
export class Scraper {
  readonly #source: ScrapeSource
  /** Whether it answers for all processes of the program, so that these may share a port. */
  answersForAll = false
  #codings: ReadonlyMap<string, Compress> | undefined
  readonly #limits: CheckedLimits
  readonly #renders: Turnstile
  readonly #compressions = new Turnstile(mostCompressing, Infinity)
  readonly #pages = new Pages()
  readonly #shares: Shares
  /** The whole expositions being rendered, by content type: a key that clients cannot make up. */
  readonly #underWay = new Map<string, Share>()
  /** Fulfilled in the next turn of the event loop, when the collectors run; `undefined` once the first scrape goes on. */
  #collecting: Promise<void> | undefined
  /** Compressed bodies, by the body they are made from, so that no scrape gets an older render; then by coding. */
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
   * @param cut - ends the connection of the reader, if it takes too long while others need the memory.
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

  /** Renders for one reader alone, uncompressed. It has everything that was recorded before this call. */
  async render(format: Format, timeoutMs: number, selection?: Selection): Promise<RenderedOnce> {
    const exposition = await this.expose(timeoutMs, format.escaping, selection)
    const show = (): void => exposition.onShown?.(exposition.families)
    return { body: await renderInTurns(format, exposition), show }
  }

  /** Reads everything that was recorded before this call, for one reader alone, who calls `onShown` when he got it. */
  async expose(timeoutMs: number, ...asked: Parameters<ScrapeSource['expose']>): Promise<Exposition> {
    await this.#source.collect(timeoutMs, false)
    return this.#source.expose(...asked)
  }

  async #answer(format: Format, request: ScrapeRequest, cut: () => void): Promise<ScrapeAnswer> {
    const selection = selectionOf(request)
    // Joins a running render immediately: a turn later it would mostly be over.
    let share = selection === undefined ? this.#underWay.get(format.contentType) : undefined
    if (share === undefined) {
      await this.#collect(timeoutOf(request, this.#limits.timeoutMs))
      share = this.#shareOf(format, selection)
    }
    // A new function for each reader, because callers may pass the same `cut` several times.
    const reader = (): void => cut()
    share.cuts.add(reader)
    const release = (isWhole: boolean, isSent = false): void => {
      if (isSent) share.show()
      this.#shares.leave(share, reader, isWhole)
    }
    try {
      const body = await share.body
      // Only now: programs that only render never load zlib.
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
   * Runs the collectors. Scrapes that come while the first one waits join its run, instead of starting another; each
   * waits as long as its own time-out allows. When the first goes on, the next scrape starts a new run.
   */
  async #collect(timeoutMs: number): Promise<void> {
    const isJoining = this.#collecting !== undefined
    // A turn later, so that requests that have already arrived join even a short run.
    this.#collecting ??= nextTurn()
    await this.#collecting
    try {
      await this.#source.collect(timeoutMs, isJoining)
    } finally {
      if (!isJoining) this.#collecting = undefined
    }
  }

  #shareOf(format: Format, selection: Selection | undefined): Share {
    if (selection !== undefined) return this.#begin(format, selection)
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

/** The part that a request asks for; `undefined` for everything. */
function selectionOf({ names, member }: ScrapeRequest): Selection | undefined {
  if (names?.length) return { member, names: [...new Set(names)] }
  return member === undefined ? undefined : { member }
}

/** The time for the collectors: half of what the scraper waits, so that the other half is left for the answer. */
function timeoutOf({ timeoutSeconds }: ScrapeRequest, longestMs: number): number {
  const askedMs = Number(timeoutSeconds) * 1_000
  return (askedMs > 0 ? Math.min(Math.max(askedMs, leastTimeoutMs), longestMs) : longestMs) / 2
}
