/**
 * A Prometheus exporter for metrics-facade: a recorder, a renderer and an HTTP listener.
 *
 * @packageDocumentation
 */
export { MetricKindMask } from 'metrics-facade/registry'
export { PrometheusBuilder } from './builder.ts'
export { BuildError, type BuildErrorCode } from './error.ts'
export type { Selection } from './exposition/exposition.ts'
export { jsonSchema } from './exposition/json.ts'
export type {
  FamilySnapshot,
  HistogramSnapshot,
  Snapshot,
  SummarySnapshot,
  ValueSnapshot,
} from './exposition/snapshot.ts'
export type { PrometheusHandle } from './handle.ts'
export { install, installRecorder } from './install.ts'
export type { ExporterOptions } from './options.ts'
export type { PrometheusRecorder } from './recorder.ts'
export { Matcher } from './series/matcher.ts'
export type { ListenAddress } from './transport/address.ts'
export type { ListenerAddress } from './transport/listener.ts'
