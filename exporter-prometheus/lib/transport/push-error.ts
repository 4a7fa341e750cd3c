import { messageOf } from 'metrics-facade'

/** A push, or the deletion of a group, that failed. */
export class PushError extends Error {
  override readonly name = 'PushError'
  /**
   * `timeout`, `connection`, `render` (nothing was sent), or the status that the gateway answered, such as `400`. The
   * label of `metrics_push_errors_total`.
   */
  readonly reason: string
  /** The HTTP status that the gateway answered; `undefined` if it did not. */
  readonly status: number | undefined
  /** What the gateway said in its answer; empty if it did not answer. */
  readonly answer: string

  /** @internal */
  constructor(
    message: string,
    reason: string,
    { status, answer = '', cause }: { status?: number; answer?: string; cause?: unknown } = {},
  ) {
    super(messageOf(message, 4000), cause === undefined ? undefined : { cause })
    this.reason = reason
    this.status = status
    this.answer = answer
  }
}
