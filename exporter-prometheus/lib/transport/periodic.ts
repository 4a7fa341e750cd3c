import { defaultMetadata, messageOf, type Recorder, warnOnce } from 'metrics-facade'
import { callLater, keepAlive, steadyMs } from '../base/timers.ts'
import { PushError } from './push-error.ts'
import type { Started } from './transport.ts'

const pushErrorsTotal = 'metrics_push_errors_total'

/** The longest delay of the first push and of the first one after a failure, unless the interval is shorter. */
const soonMs = 1_000

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
export interface Push {
  /** The value of the label `transport` of `metrics_push_errors_total`, such as `push-gateway`. */
  readonly transport: string
  /** The receiver's name in messages: `the push gateway`. */
  readonly receiver: string
  /** Distinguishes it from other pushes, so that each is reported once. */
  readonly key: string
  /** From the end of one push to the start of the next, in milliseconds. */
  readonly intervalMs: number
  /** How long one push may take, in milliseconds; for the last one, with all its tries. */
  readonly timeoutMs: number
  readonly onError: ((error: PushError) => void | Promise<void>) | undefined
  /** Sends the present state. */
  readonly send: Send
  /** Sent after the last push, if at all. */
  readonly sendAfterLast?: Send | undefined
}

/** Clock, chance and timers, which tests replace. */
export interface PushWorld {
  /** Milliseconds on a clock that never goes back. */
  now(): number
  /** At least 0 and less than 1. */
  random(): number
  /** Calls `run` later, without keeping the process alive. Returns a function that cancels that. */
  setTimer(run: () => void, delayMs: number): () => void
}

const realWorld: PushWorld = {
  now: steadyMs,
  random: () => Math.random(),
  setTimer: (run, delayMs) => callLater(delayMs, run),
}

/**
 * Pushes periodically until it is closed, one push at a time; all transports that send on their own use it. Failures are
 * counted in `metrics_push_errors_total` and reported. Temporary ones are tried again soon, with growing delays.
 */
export class Periodic implements Started {
  readonly #push: Push
  readonly #recorder: Recorder
  readonly #world: PushWorld
  /** Fulfilled when all queued work is done; never rejected. */
  #done: Promise<void> = Promise.resolve()
  #cancelTimer: () => void = () => {}
  #delayMs = 0
  /** How many pushes in a row had a temporary failure. */
  #failures = 0
  #isClosed = false
  /** Whether the last push is queued or under way: no other may follow it. */
  #isFinishing = false
  readonly #onBeforeExit = (): void => void this.#finish()

  private constructor(push: Push, recorder: Recorder, world: PushWorld) {
    this.#push = push
    this.#recorder = recorder
    this.#world = world
    recorder.describeCounter(pushErrorsTotal, undefined, 'Failed pushes, by transport and reason')
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

  /** Waits for a push under way, pushes a last time, and sends what follows the last push. Never rejects. */
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
    // Neither a slow collector nor the timer of a deadline would keep the process alive.
    const release = keepAlive()
    await this.#enqueue(async () => {
      await this.#insist(send)
      if (sendAfterLast !== undefined) await this.#insist(sendAfterLast)
    })
    release()
    this.#isFinishing = false
    // Something else may have woken the process meanwhile, so it goes on. Otherwise it ends before this delay is over.
    this.#delayMs = Math.max(intervalMs, soonMs)
    this.#schedule()
  }

  #schedule(): void {
    this.#cancelTimer()
    if (this.#isClosed || this.#isFinishing) return
    this.#cancelTimer = this.#world.setTimer(() => void this.#enqueue(() => this.#next()), this.#delayMs)
  }

  #enqueue(work: () => Promise<void>): Promise<void> {
    this.#done = this.#done.then(work).then(() => this.#schedule())
    return this.#done
  }

  async #next(): Promise<void> {
    const { intervalMs, timeoutMs, send } = this.#push
    const error = await this.#attempt(send, timeoutMs)
    // Not awaited, so that a slow callback does not delay the pushes.
    if (error !== undefined) void this.#report(error)
    const isTemporary = error?.isPassing === true
    this.#delayMs = isTemporary
      ? Math.max(this.#drawDelay(this.#failures), Math.min(error.retryAfterMs, 2 * intervalMs))
      : intervalMs
    this.#failures = isTemporary ? this.#failures + 1 : 0
  }

  /**
   * Sends the last push, and retries within the time for one push, as long as that may help. Each try has what was
   * recorded by then, including the count of the failures before.
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

  /** Counts an error, which a later push will show, and passes it to the callback. Never rejects. */
  async #report(error: PushError): Promise<void> {
    const { transport, receiver, key, onError } = this.#push
    const labels = { transport, reason: error.reason }
    this.#recorder.registerCounter(pushErrorsTotal, labels, defaultMetadata).increment(1)
    if (onError === undefined) {
      // The same failure may have been reported before, but only that of the last push loses data.
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
