import { defaultMetadata, messageOf, type Recorder, warnOnce } from 'metrics-facade'
import { callLater, keepAlive, steadyMs } from '../base/timers.ts'
import { PushError } from './push-error.ts'
import type { Started } from './transport.ts'

const pushErrorsTotal = 'metrics_push_errors_total'

/** About how soon the first push comes, and the one after a failure, where the interval is not shorter. */
const soonMs = 1_000

/** What another try of the last push has to have: less is not worth one. */
const leastTimeMs = 25

/** When a push has taken too long. */
export interface PushDeadline {
  /** How long it may take in all. */
  readonly timeoutMs: number
  /** Aborted then. */
  readonly signal: AbortSignal
}

/** One thing to be sent. Rejects with a `PushError` when it did not arrive, and with anything else when it was not sent. */
export type Send = (deadline: PushDeadline) => Promise<void>

/** What is sent again and again. */
export interface Push {
  /** What sends it: the label of `metrics_push_errors_total`, such as `push-gateway`. */
  readonly transport: string
  /** What it is sent to, in reports: `the push gateway`. */
  readonly receiver: string
  /** Tells it from others in what is reported once. */
  readonly key: string
  /** From the end of one to the start of the next, in milliseconds. */
  readonly intervalMs: number
  /** How long one may take, and the last one with all its tries, in milliseconds. */
  readonly timeoutMs: number
  readonly onError: ((error: PushError) => void | Promise<void>) | undefined
  /** Sends what there is now. */
  readonly send: Send
  /** What follows the last one, if anything does. */
  readonly sendAfterLast?: Send | undefined
}

/** What pushing needs of the world. */
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

/**
 * Pushes, one after the other, until it is closed: what every transport that sends by itself has in common. Failures are
 * counted in `metrics_push_errors_total` and reported; what may pass is tried again soon, and then ever later.
 */
export class Periodic implements Started {
  readonly #push: Push
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

  private constructor(push: Push, recorder: Recorder, world: PushWorld) {
    this.#push = push
    this.#recorder = recorder
    this.#world = world
    recorder.describeCounter(pushErrorsTotal, undefined, 'Failed pushes, by transport and reason')
  }

  /** Pushes for the first time within a second, or the interval if that is shorter, so that a fleet spreads. */
  static start(push: Push, recorder: Recorder, world: PushWorld = realWorld): Periodic {
    const periodic = new Periodic(push, recorder, world)
    periodic.#delayMs = periodic.#drawDelay(0)
    periodic.#schedule()
    // Once: the push wakes the event loop, and this event comes again when that has nothing more to do.
    process.once('beforeExit', periodic.#onBeforeExit)
    return periodic
  }

  /** Waits for a push under way, pushes a last time, and does what follows that. Never rejects. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#cancelTimer()
    process.off('beforeExit', this.#onBeforeExit)
    await this.#finish()
  }

  async #finish(): Promise<void> {
    const { send, sendAfterLast, intervalMs } = this.#push
    this.#isFinishing = true
    this.#cancelTimer()
    // Neither a slow collector nor a deadline keeps the process alive by itself.
    const release = keepAlive()
    await this.#inTurn(async () => {
      await this.#insist(send)
      if (sendAfterLast !== undefined) await this.#insist(sendAfterLast)
    })
    release()
    this.#isFinishing = false
    // Others may have woken the process meanwhile, and it goes on then. Where it does not, it has ended long before.
    this.#delayMs = Math.max(intervalMs, soonMs)
    this.#schedule()
  }

  #schedule(): void {
    this.#cancelTimer()
    if (this.#isClosed || this.#isFinishing) return
    this.#cancelTimer = this.#world.setTimer(() => void this.#inTurn(() => this.#next()), this.#delayMs)
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#done = this.#done.then(work).then(() => this.#schedule())
    return this.#done
  }

  async #next(): Promise<void> {
    const { intervalMs, timeoutMs, send } = this.#push
    const error = await this.#attempt(send, timeoutMs)
    // Not awaited: a callback that takes its time does not hold up the pushes.
    if (error !== undefined) void this.#report(error)
    const isWorthAnother = error?.isPassing === true
    this.#delayMs = isWorthAnother
      ? Math.max(this.#drawDelay(this.#failures), Math.min(error.retryAfterMs, 2 * intervalMs))
      : intervalMs
    this.#failures = isWorthAnother ? this.#failures + 1 : 0
  }

  /**
   * Sends what nothing follows: again and again, within the time for one, as long as that may help. Each push has what
   * was recorded by then, and tells of the failures before.
   */
  async #insist(send: Send): Promise<void> {
    const { timeoutMs } = this.#push
    const end = this.#world.now() + timeoutMs
    let leftMs = timeoutMs
    for (let failures = 0; ; failures++) {
      const error = await this.#attempt(send, leftMs)
      if (error === undefined) return
      leftMs = end - this.#world.now()
      const isOver = error.reason === 'render' || !error.isPassing || leftMs < 2 * leastTimeMs
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
   * half of that on average, who is in trouble sees no more pushes than who is well.
   */
  #drawDelay(doublings: number): number {
    const { intervalMs } = this.#push
    return this.#world.random() * Math.min(Math.min(soonMs, intervalMs) * 2 ** doublings, 2 * intervalMs)
  }

  /** Sends once, within a time that may be used up already. Returns what went wrong. */
  async #attempt(send: Send, timeoutMs: number): Promise<PushError | undefined> {
    const deadline = new AbortController()
    const cancel = callLater(timeoutMs, () => deadline.abort())
    try {
      await send({ timeoutMs, signal: deadline.signal })
      return undefined
    } catch (thrown) {
      return thrown instanceof PushError ? thrown : this.#renderError(thrown)
    } finally {
      cancel()
    }
  }

  #renderError(cause: unknown): PushError {
    const { receiver } = this.#push
    const message = `Rendering for ${receiver} failed: ${messageOf(cause)}.`
    return new PushError(message, 'render', { isPassing: true, cause })
  }

  /** Counts an error, for a later push to tell, and hands it to the callback. Never rejects. */
  async #report(error: PushError): Promise<void> {
    const { transport, receiver, key, onError } = this.#push
    const labels = { transport, reason: error.reason }
    this.#recorder.registerCounter(pushErrorsTotal, labels, defaultMetadata).increment(1)
    if (onError === undefined) {
      // One like it may have been told of before, but only this one lost something.
      if (error.isFinal) warnOnce(`last push ${key}`, `The last push failed: ${error.message}`)
      else warnOnce(`push ${key} ${error.reason}`, error.message)
      return
    }
    try {
      await onError(error)
    } catch (thrown) {
      warnOnce(`push onError ${key}`, `The onError of ${receiver} failed: ${messageOf(thrown)}`)
    }
  }
}
