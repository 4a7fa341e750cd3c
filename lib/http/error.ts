import { messageOf } from 'metrics-facade'
import { isNamed } from 'metrics-facade/registry'

/** What is wrong with the options of `collectHttpMetrics`; stable, for programs. */
export type HttpMetricsErrorCode =
  | 'INVALID_OPTION'
  | 'INVALID_PREFIX'
  | 'INVALID_LABELS'
  | 'INVALID_BUCKETS'
  | 'INVALID_NAMES'
  | 'INVALID_LIMIT'
  | 'INVALID_HOSTS'
  | 'INVALID_RECORDER'

/** Thrown for options of `collectHttpMetrics` that cannot be used. The message names the value and the remedy. */
export class HttpMetricsError extends Error {
  override readonly name = 'HttpMetricsError'
  readonly code: HttpMetricsErrorCode

  /** Also true of errors that other copies of the package have thrown. */
  static override [Symbol.hasInstance](error: unknown): error is HttpMetricsError {
    // biome-ignore lint/complexity/noThisInStatic: in a subclass, `this` is the subclass.
    return isNamed(this, 'HttpMetricsError', error)
  }

  constructor(code: HttpMetricsErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(messageOf(message, 4000), options)
    this.code = code
  }
}
