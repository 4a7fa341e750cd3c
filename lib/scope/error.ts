import { messageOf } from 'metrics-facade'
import { isNamed } from 'metrics-facade/registry'

/** What was wrong with a scope or a metric that was to be created; stable, for programs. */
export type ScopeErrorCode =
  | 'INVALID_ARGUMENT'
  | 'INVALID_NAME'
  | 'INVALID_LABELS'
  | 'INVALID_BUCKETS'
  | 'METRIC_CONFLICT'
  | 'NO_RENDERER'

/** Thrown when a scope or a metric cannot be created, or found in a vector; the message names the value and the remedy. */
export class ScopeError extends Error {
  override readonly name = 'ScopeError'
  readonly code: ScopeErrorCode

  /** Those of other copies of the package, too. */
  static override [Symbol.hasInstance](error: unknown): error is ScopeError {
    // biome-ignore lint/complexity/noThisInStatic: a class that extends this one is another.
    return isNamed(this, 'ScopeError', error)
  }

  constructor(code: ScopeErrorCode, message: string) {
    super(messageOf(message, 4000))
    this.code = code
  }
}
