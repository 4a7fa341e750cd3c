import { messageOf, type Recorder } from 'metrics-facade'
import { callLater, keepAlive } from '../base/timers.ts'
import { type Flushed, flushTimeout, within } from './flush.ts'
import { PushError } from './push-error.ts'
import { PushReport, type Reported } from './push-report.ts'
import { type PushWorld, realWorld } from './push-world.ts'
import type { Started } from './transport.ts'

/** The longest delay of the first push and of the first one after a failure, unless the interval is shorter. */
const soonMs = 1_000

/** The longest that a receiver can put the next push off. */
const longestAskedMs = 300_000

/** The least time for another try of the last push. */
const leastTimeMs = 25

/** The time-out of a push. */
export interface PushDeadline {
  /** How long it may take in all. */
  readonly timeoutMs: number
  /** Aborted when the time is over. */
  readonly signal: AbortSignal
}

/** Sends once. Rejects with a `PushError` if it did not arrive, and with any other error if nothing was sent. */
export type Send = (deadline: PushDeadline) => Promise<void>

/** What is sent periodically, and how. */
export interface Push extends Reported {
  /** Where it goes, for `flush()`: a URL without its query, which may contain secrets. */
  readonly endpoint: string
  /** From the end of one push to the start of the next, in milliseconds; `Infinity` if only `flush()` and the end push. */
  readonly intervalMs: number
  /** How long one push may take, in milliseconds; for the last one, with all its tries. */
  readonly timeoutMs: number
  /** Sends the present state. */
  readonly send: Send
  /** Sent after the last push, if at all. */
  readonly sendAfterLast?: Send | undefined
}

/** A flush that waits until its push begins; others that come until then join it. */
interface Waiting {
  /** When the last of them gives up. */
  endMs: number
  readonly done: Promise<PushError | undefined>
}

/**
 * Pushes periodically until it is closed, one push at a time; all transports that send on their own use it. Failures are
 * counted in `metrics_push_errors_total` and reported. Temporary ones are tried again soon, with growing delays.
 */
export class Periodic implements Started {
  readonly #push: Push
  readonly #report: PushReport
  readonly #world: PushWorld
  /** Fulfilled when all queued work is done; never rejected. */
  #done: Promise<void> = Promise.resolve()
  /** How much work is queued or under way; the timer runs when there is none. */
  #queued = 0
  #cancelTimer: () => void = () => {}
  #delayMs = 0
  /** How many pushes in a row had a temporary failure. */
  #failures = 0
  #waiting: Waiting | undefined
  /** What came of the last push, once there is one. */
  #last: Promise<PushError | undefined> | undefined
  #isClosed = false
  readonly #onBeforeExit = (): void => void this.#finish()

  private constructor(push: Push, recorder: Recorder, world: PushWorld) {
    this.#push = push
    this.#report = new PushReport(push, recorder)
    this.#world = world
  }

  /** Starts. The first push comes at a random time within a second, or the interval if shorter, so that a fleet spreads. */
  static start(push: Push, recorder: Recorder, world: PushWorld = realWorld): Periodic {
    const periodic = new Periodic(push, recorder, world)
    periodic.#delayMs = periodic.#drawDelay(0)
    periodic.#schedule()
    // Once: the push wakes the event loop, and the event is emitted again when that is empty.
    process.once('beforeExit', periodic.#onBeforeExit)
    return periodic
  }

  /**
   * Pushes now, after a push that is under way, and tries again within the time, as long as that may help. Flushes whose
   * push has not begun are one. Once it is closed, nothing more is sent: the outcome is that of the last push.
   */
  async flush(timeoutMs: number = this.#push.timeoutMs): Promise<Flushed> {
    const { transport, endpoint, receiver } = this.#push
    const endMs = this.#world.now() + timeoutMs
    const done = this.#isClosed ? this.#last! : this.#joinFlush(endMs, timeoutMs)
    // Neither a slow collector nor the timer of a deadline would keep the process alive.
    const release = keepAlive()
    const error = await within(timeoutMs, done, receiver)
    release()
    return { transport, endpoint, error }
  }

  /** Waits for a push under way, pushes a last time, and sends what follows the last push. Never rejects. */
  async close(): Promise<void> {
    this.#isClosed = true
    process.off('beforeExit', this.#onBeforeExit)
    await this.#finish()
  }

  async #finish(): Promise<void> {
    const { send, sendAfterLast, intervalMs, timeoutMs } = this.#push
    const release = keepAlive()
    this.#last = this.#enqueue(async () => {
      const error = await this.#insist(send, timeoutMs, true)
      if (sendAfterLast !== undefined) await this.#insist(sendAfterLast, timeoutMs, true)
      // Something else may have woken the process meanwhile, so it goes on. Otherwise it ends before this delay is over.
      this.#delayMs = Math.max(intervalMs, soonMs)
      return error
    })
    await this.#last
    release()
  }

  #joinFlush(endMs: number, timeoutMs: number): Promise<PushError | undefined> {
    const { receiver, send } = this.#push
    if (this.#waiting !== undefined) {
      this.#waiting.endMs = Math.max(this.#waiting.endMs, endMs)
      return this.#waiting.done
    }
    const done = this.#enqueue(async () => {
      this.#waiting = undefined
      const leftMs = flush.endMs - this.#world.now()
      // Nobody waits for it any more.
      if (leftMs <= 0) return flushTimeout(timeoutMs, receiver)
      const error = await this.#insist(send, leftMs, false)
      this.#plan(error)
      return error
    })
    const flush: Waiting = { endMs, done }
    this.#waiting = flush
    return done
  }

  #schedule(): void {
    this.#cancelTimer()
    if (this.#isClosed || this.#queued > 0 || this.#push.intervalMs === Number.POSITIVE_INFINITY) return
    this.#cancelTimer = this.#world.setTimer(() => void this.#enqueue(() => this.#next()), this.#delayMs)
  }

  #enqueue<T>(work: () => Promise<T>): Promise<T> {
    this.#queued += 1
    this.#cancelTimer()
    const result = this.#done.then(work)
    this.#done = result.then(() => {
      this.#queued -= 1
      this.#schedule()
    })
    return result
  }

  async #next(): Promise<void> {
    const { timeoutMs, send } = this.#push
    const error = await this.#attempt(send, timeoutMs)
    // Not awaited, so that a slow callback does not delay the pushes.
    if (error !== undefined) void this.#report.tell(error)
    this.#plan(error)
  }

  /** Decides when the next push comes. */
  #plan(error: PushError | undefined): void {
    const { intervalMs } = this.#push
    const isTemporary = error?.isPassing === true
    this.#delayMs = isTemporary
      ? Math.max(this.#drawDelay(this.#failures), Math.min(error.retryAfterMs, longestAskedMs))
      : intervalMs
    this.#failures = isTemporary ? this.#failures + 1 : 0
  }

  /**
   * Sends, and tries again within the time, as long as that may help. Each try has what was recorded by then, including
   * the count of the failures before.
   */
  async #insist(send: Send, timeoutMs: number, isLast: boolean): Promise<PushError | undefined> {
    const end = this.#world.now() + timeoutMs
    let leftMs = timeoutMs
    for (let failures = 0; ; failures++) {
      const error = await this.#attempt(send, leftMs)
      if (error === undefined) return undefined
      leftMs = end - this.#world.now()
      const isAskedTooLong = error.retryAfterMs > leftMs - leastTimeMs
      const isHopeless = error.reason === 'render' || !error.isPassing || leftMs < 2 * leastTimeMs
      // The last push has nothing to lose by an early try.
      const isOver = isHopeless || (isAskedTooLong && !isLast)
      void this.#report.tell(isOver && isLast ? error.asFinal() : error)
      if (isOver) return error
      const delayMs = Math.min(this.#drawDelay(failures), leftMs / 2)
      const askedMs = isAskedTooLong ? 0 : error.retryAfterMs
      await new Promise<void>(resolve => this.#world.setTimer(resolve, Math.max(delayMs, askedMs)))
      leftMs = end - this.#world.now()
    }
  }

  /**
   * Draws a delay between 0 and a second, twice as much with each doubling, and two intervals at most. On average that is
   * one interval, so a receiver in trouble gets no more pushes than a healthy one.
   */
  #drawDelay(doublings: number): number {
    const { intervalMs } = this.#push
    return this.#world.random() * Math.min(Math.min(soonMs, intervalMs) * 2 ** doublings, 2 * intervalMs)
  }

  /** Sends once, within a time that may already be over. Returns the error, if any. */
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
}
