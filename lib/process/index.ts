/**
 * Metrics of the process and of Node, under the names that dashboards know. For Node only.
 *
 * @packageDocumentation
 * @module metrics-facade/process
 */
export { collectProcessMetrics } from './collect.ts'
export { ProcessMetricsError, type ProcessMetricsErrorCode } from './error.ts'
export type { ProcessMetricsOptions } from './options.ts'
