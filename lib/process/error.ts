import { messageOf } from 'metrics-facade'
import { isNamed } from 'metrics-facade/registry'

/** What is wrong with the options of `collectProcessMetrics`; stable, for programs. */
export type ProcessMetricsErrorCode =
  | 'INVALID_OPTION'
  | 'INVALID_PREFIX'
  | 'INVALID_LABELS'
  | 'INVALID_BUCKETS'
  | 'INVALID_RESOLUTION'
  | 'INVALID_RECORDER'

/** Thrown for options of `collectProcessMetrics` that cannot be used. The message names the value and the remedy. */
export class ProcessMetricsError extends Error {
  override readonly name = 'ProcessMetricsError'
  readonly code: ProcessMetricsErrorCode

  /** Also true of errors that other copies of the package have thrown. */
  static override [Symbol.hasInstance](error: unknown): error is ProcessMetricsError {
    // biome-ignore lint/complexity/noThisInStatic: in a subclass, `this` is the subclass.
    return isNamed(this, 'ProcessMetricsError', error)
  }

  constructor(code: ProcessMetricsErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(messageOf(message, 4000), options)
    this.code = code
  }
}
