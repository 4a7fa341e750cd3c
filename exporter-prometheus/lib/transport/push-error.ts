import { messageOf } from 'metrics-facade'
import { isNamed } from 'metrics-facade/registry'

/** What is known of a push that failed. */
interface PushFailure {
  /** Whether the same may do better a little later. */
  readonly isPassing?: boolean
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
   * `timeout`, `connection`, `render` (nothing was sent), or the status that was answered, such as `400`. The label
   * `reason` of `metrics_push_errors_total`.
   */
  readonly reason: string
  /** The HTTP status that was answered; `undefined` without an answer. */
  readonly status: number | undefined
  /** The text that was answered; empty without an answer. */
  readonly answer: string
  /**
   * Whether nothing more is tried: this is how the last push, or the deletion of the group, ended. `false` where another
   * push follows, which has what this one had.
   */
  readonly isFinal: boolean = false
  /** @internal Whether the same push may do better a little later. */
  readonly isPassing: boolean
  /** @internal How long was asked to wait, in milliseconds. */
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
    { isPassing = false, status, answer = '', retryAfterMs = 0, cause }: PushFailure = {},
  ) {
    super(messageOf(message, 4000), cause === undefined ? undefined : { cause })
    this.reason = reason
    this.status = status
    this.answer = answer
    this.isPassing = isPassing
    this.retryAfterMs = retryAfterMs
  }

  /** @internal The same error, as that with which the last push ended. */
  asFinal(): PushError {
    return Object.assign(this, { isFinal: true })
  }
}
