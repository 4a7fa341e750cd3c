import { messageOf } from 'metrics-facade'
import { isNamed } from 'metrics-facade/registry'

interface PushFailure {
  readonly status?: number
  readonly answer?: string
  readonly retryAfterMs?: number
  readonly cause?: unknown
}

/** A push, or the deletion of a group, that failed. */
export class PushError extends Error {
  override readonly name = 'PushError'
  /** Stable, for programs: `'PUSH_FAILED'`. */
  readonly code = 'PUSH_FAILED'
  /**
   * `timeout`, `connection`, `render` (nothing was sent), or the status that the gateway answered, such as `400`. The
   * label of `metrics_push_errors_total`.
   */
  readonly reason: string
  /** The HTTP status that the gateway answered; `undefined` if it did not. */
  readonly status: number | undefined
  /** What the gateway said in its answer; empty if it did not answer. */
  readonly answer: string
  /**
   * Whether nothing more is tried: this is how the last push, or the deletion of the group, ended. `false` where another
   * push follows, which has what this one had.
   */
  readonly isFinal: boolean = false
  /** @internal How long the gateway asks to be left alone, in milliseconds. */
  readonly retryAfterMs: number

  /** Those of other copies of the package, too. */
  static override [Symbol.hasInstance](error: unknown): error is PushError {
    // biome-ignore lint/complexity/noThisInStatic: a class that extends this one is another.
    return isNamed(this, 'PushError', error)
  }

  /** @internal */
  constructor(
    message: string,
    reason: string,
    { status, answer = '', retryAfterMs = 0, cause }: PushFailure = {},
  ) {
    super(messageOf(message, 4000), cause === undefined ? undefined : { cause })
    this.reason = reason
    this.status = status
    this.answer = answer
    this.retryAfterMs = retryAfterMs
  }

  /** @internal The same error, as that with which the last push ended. */
  asFinal(): PushError {
    return Object.assign(this, { isFinal: true })
  }
}
