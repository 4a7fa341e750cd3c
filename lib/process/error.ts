import { messageOf } from 'metrics-facade'
import { isNamed } from 'metrics-facade/registry'

/** What was wrong with the options of `collectProcessMetrics`; stable, for programs. */
export type ProcessMetricsErrorCode =
  | 'INVALID_OPTION'
  | 'INVALID_PREFIX'
  | 'INVALID_LABELS'
  | 'INVALID_BUCKETS'
  | 'INVALID_RESOLUTION'
  | 'INVALID_RECORDER'

/** Thrown at once when process metrics cannot be collected as asked; the message names the value and the remedy. */
export class ProcessMetricsError extends Error {
  override readonly name = 'ProcessMetricsError'
  readonly code: ProcessMetricsErrorCode

  /** Those of other copies of the package, too. */
  static override [Symbol.hasInstance](error: unknown): error is ProcessMetricsError {
    // biome-ignore lint/complexity/noThisInStatic: a class that extends this one is another.
    return isNamed(this, 'ProcessMetricsError', error)
  }

  constructor(code: ProcessMetricsErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(messageOf(message, 4000), options)
    this.code = code
  }
}
