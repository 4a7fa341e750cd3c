import { defaultMetadata, messageOf, type Recorder, warnOnce } from 'metrics-facade'
import { callLater, keepAlive, steadyMs } from '../../base/timers.ts'
import { textFormat } from '../../formats/text.ts'
import { joinPieces } from '../body.ts'
import type { Scraper } from '../scrape.ts'
import { PushError } from './push-error.ts'
import { sendPush } from './push-request.ts'
import type { PushSettings } from './push-settings.ts'

const pushErrorsTotal = 'metrics_push_errors_total'

/** About how soon the first push comes, and the one after a failure, where the interval is not shorter. */
const soonMs = 1_000

/** What another try of the last push has to have: less is not worth one. */
const leastTimeMs = 25

/** What a pusher needs of the world. */
export interface PushWorld {
  /** Milliseconds on a clock that never goes back. */
  now(): number
  /** At least 0 and less than 1. */
  random(): number
  /** Calls `run` later, without keeping the process alive for that; returns what calls it off. */
  setTimer(run: () => void, delayMs: number): () => void
}

const realWorld: PushWorld = {
  now: steadyMs,
  random: () => Math.random(),
  setTimer: (run, delayMs) => callLater(delayMs, run),
}

/** Pushes to a gateway, one push after the other, until it is closed. */
export class Pusher {
  readonly #settings: PushSettings
  readonly #scraper: Scraper
  readonly #recorder: Recorder
  readonly #world: PushWorld
  /** Fulfilled when everything that was asked for is done; never rejected. */
  #done: Promise<void> = Promise.resolve()
  #cancelTimer: () => void = () => {}
  #delayMs = 0
  /** Pushes in a row that failed, but might not have a little later. */
  #failures = 0
  #isClosed = false
  /** Whether the last push is due or under way: no other may come behind it. */
  #isFinishing = false
  readonly #onBeforeExit = (): void => void this.#finish()

  private constructor(settings: PushSettings, scraper: Scraper, recorder: Recorder, world: PushWorld) {
    this.#settings = settings
    this.#scraper = scraper
    this.#recorder = recorder
    this.#world = world
    recorder.describeCounter(pushErrorsTotal, undefined, 'Failed pushes to the gateway, by reason')
  }

  /** Pushes for the first time within a second, or the interval if that is shorter, so that a fleet spreads. */
  static start(
    settings: PushSettings,
    scraper: Scraper,
    recorder: Recorder,
    world: PushWorld = realWorld,
  ): Pusher {
    const pusher = new Pusher(settings, scraper, recorder, world)
    pusher.#delayMs = pusher.#drawDelay(0)
    pusher.#schedule()
    // Once: the push wakes the event loop, and this event comes again when that has nothing more to do.
    process.once('beforeExit', pusher.#onBeforeExit)
    return pusher
  }

  /** Waits for a push under way, pushes a last time, and deletes the group if that is wanted. Never rejects. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#cancelTimer()
    process.off('beforeExit', this.#onBeforeExit)
    await this.#finish()
  }

  async #finish(): Promise<void> {
    this.#isFinishing = true
    this.#cancelTimer()
    // Neither a slow collector nor a deadline keeps the process alive by itself.
    const release = keepAlive()
    await this.#inTurn(async () => {
      await this.#insist(this.#settings.method)
      if (this.#settings.deleteOnClose) await this.#insist('DELETE')
    })
    release()
    this.#isFinishing = false
    // Others may have woken the process meanwhile, and it goes on then. Where it does not, it has ended long before.
    this.#delayMs = Math.max(this.#settings.intervalMs, soonMs)
    this.#schedule()
  }

  #schedule(): void {
    this.#cancelTimer()
    if (this.#isClosed || this.#isFinishing) return
    this.#cancelTimer = this.#world.setTimer(() => void this.#inTurn(() => this.#push()), this.#delayMs)
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#done = this.#done.then(work).then(() => this.#schedule())
    return this.#done
  }

  async #push(): Promise<void> {
    const { intervalMs, method, timeoutMs } = this.#settings
    const error = await this.#attempt(method, timeoutMs)
    // Not awaited: a callback that takes its time does not hold up the pushes.
    if (error !== undefined) void this.#report(error)
    // What the gateway refuses it will refuse again, so there is no hurry.
    const isWorthAnother = error !== undefined && isPassing(error)
    this.#delayMs = isWorthAnother
      ? Math.max(this.#drawDelay(this.#failures), Math.min(error.retryAfterMs, 2 * intervalMs))
      : intervalMs
    this.#failures = isWorthAnother ? this.#failures + 1 : 0
  }

  /**
   * Sends a request that no other follows: again and again, within the time for one, as long as that may help. Each push
   * has what was recorded by then, and tells of the failures before.
   */
  async #insist(method: string): Promise<void> {
    const { timeoutMs } = this.#settings
    const end = this.#world.now() + timeoutMs
    let leftMs = timeoutMs
    for (let failures = 0; ; failures++) {
      const error = await this.#attempt(method, leftMs)
      if (error === undefined) return
      leftMs = end - this.#world.now()
      const isOver = error.reason === 'render' || !isPassing(error) || leftMs < 2 * leastTimeMs
      void this.#report(isOver ? error.asFinal() : error)
      if (isOver) return
      const delayMs = Math.min(this.#drawDelay(failures), leftMs / 2)
      const askedMs = error.retryAfterMs > leftMs - leastTimeMs ? 0 : error.retryAfterMs
      await new Promise<void>(resolve => this.#world.setTimer(resolve, Math.max(delayMs, askedMs)))
      leftMs = end - this.#world.now()
    }
  }

  /**
   * A time between nothing and a second, twice as much with each doubling. Two intervals at most: as what is drawn is
   * half of that on average, a gateway in trouble sees no more pushes than one that is well.
   */
  #drawDelay(doublings: number): number {
    const { intervalMs } = this.#settings
    return this.#world.random() * Math.min(Math.min(soonMs, intervalMs) * 2 ** doublings, 2 * intervalMs)
  }

  /** Sends one request, within a time that may be used up already. Returns what went wrong. */
  async #attempt(method: string, timeoutMs: number): Promise<PushError | undefined> {
    const deadline = new AbortController()
    const cancel = callLater(timeoutMs, () => deadline.abort())
    try {
      const isPush = method !== 'DELETE'
      // Half of the time for the collectors, so that the other half is left for the gateway.
      const rendered = isPush ? await this.#scraper.render(textFormat, timeoutMs / 2) : undefined
      const body = rendered && (await joinPieces(rendered.body))
      const headers: Record<string, string> = isPush ? { 'Content-Type': textFormat.contentType } : {}
      await sendPush(this.#settings, method, headers, body, { timeoutMs, signal: deadline.signal })
      rendered?.show()
      return undefined
    } catch (thrown) {
      return thrown instanceof PushError ? thrown : renderError(thrown)
    } finally {
      cancel()
    }
  }

  /** Counts an error, for a later push to tell, and hands it to the callback. Never rejects. */
  async #report(error: PushError): Promise<void> {
    const { onError, url } = this.#settings
    this.#recorder.registerCounter(pushErrorsTotal, { reason: error.reason }, defaultMetadata).increment(1)
    if (onError === undefined) {
      // One like it may have been told of before, but only this one lost something.
      if (error.isFinal) warnOnce(`last push ${url}`, `The last push failed: ${error.message}`)
      else warnOnce(`push ${url} ${error.reason}`, error.message)
      return
    }
    try {
      await onError(error)
    } catch (thrown) {
      warnOnce(`push onError ${url}`, `The onError of the push gateway failed: ${messageOf(thrown)}`)
    }
  }
}

/** Whether the same push may do better a little later. */
function isPassing({ status }: PushError): boolean {
  return status === undefined || status >= 500 || status === 408 || status === 429
}

function renderError(cause: unknown): PushError {
  return new PushError(`Rendering for the push gateway failed: ${messageOf(cause)}.`, 'render', { cause })
}
