/**
 * Metrics of the HTTP requests that a process answers and sends, whatever the framework. For Node only.
 *
 * @packageDocumentation
 * @module metrics-facade/http
 */
export { collectHttpMetrics } from './collect.ts'
export { HttpMetricsError, type HttpMetricsErrorCode } from './error.ts'
export type { HttpMetricsOptions } from './options.ts'
export { setHttpRoute } from './route.ts'
