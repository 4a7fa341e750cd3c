import { messageOf } from 'metrics-facade'
import { isNamed } from 'metrics-facade/registry'

/** The details of a push that failed. */
interface PushFailure {
  /** Whether the same push may succeed a little later. */
  readonly isPassing?: boolean
  readonly status?: number
  readonly answer?: string
  readonly retryAfterMs?: number
  readonly cause?: unknown
}

/** A push, or the deletion of a group, that failed. */
export class PushError extends Error {
  /** @internal Builds rename the class, and Node prints this. */
  static override readonly name: string = 'PushError'
  override readonly name = 'PushError'
  /** Stable, for programs: `'PUSH_FAILED'`. */
  readonly code = 'PUSH_FAILED'
  /**
   * `timeout`, `connection`, `render` (nothing was sent), or the HTTP status of the answer, such as `400`. The label
   * `reason` of `metrics_push_errors_total`.
   */
  readonly reason: string
  /** The HTTP status of the answer; `undefined` without an answer. */
  readonly status: number | undefined
  /** The beginning of the answer's body; empty without an answer. */
  readonly answer: string
  /**
   * Whether it is not tried again: the last push, or the deletion of the group, has failed. `false` if another push
   * follows, which contains all that this one had.
   */
  readonly isFinal: boolean = false
  /** @internal Whether the same push may succeed a little later. */
  readonly isPassing: boolean
  /** @internal How long the answer asks to wait, in milliseconds. */
  readonly retryAfterMs: number

  /** True for errors of other copies of the package, too. */
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

  /** @internal The same error, marked as the end of the last push. */
  asFinal(): PushError {
    return Object.assign(this, { isFinal: true })
  }
}
