import { messageOf } from 'metrics-facade'
import { isNamed } from 'metrics-facade/registry'

/** Why a scope or a metric cannot be created or found; stable, for programs. */
export type ScopeErrorCode =
  | 'INVALID_ARGUMENT'
  | 'INVALID_NAME'
  | 'INVALID_LABELS'
  | 'INVALID_BUCKETS'
  | 'METRIC_CONFLICT'
  | 'NO_RENDERER'

/** Thrown when a scope or a metric cannot be created, or found in a vector. Its message names value and remedy. */
export class ScopeError extends Error {
  override readonly name = 'ScopeError'
  readonly code: ScopeErrorCode

  /** Also true of errors that other copies of the package have thrown. */
  static override [Symbol.hasInstance](error: unknown): error is ScopeError {
    // biome-ignore lint/complexity/noThisInStatic: in a subclass, `this` is the subclass.
    return isNamed(this, 'ScopeError', error)
  }

  constructor(code: ScopeErrorCode, message: string) {
    super(messageOf(message, 4000))
    this.code = code
  }
}
