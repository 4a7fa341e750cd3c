import { messageOf } from 'metrics-facade'

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

  constructor(code: ProcessMetricsErrorCode, message: string, options?: ErrorOptions) {
    super(messageOf(message, 4000), options)
    this.code = code
  }
}
