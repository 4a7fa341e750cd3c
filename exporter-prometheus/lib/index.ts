/**
 * A Prometheus exporter for metrics-facade: a recorder, a renderer and an HTTP listener.
 *
 * @packageDocumentation
 */
export { MetricKindMask } from 'metrics-facade/registry'
export { PrometheusBuilder } from './builder.ts'
export { type Environment, type EnvironmentOptions, optionsFromEnvironment } from './environment.ts'
export { BuildError, type BuildErrorCode } from './error.ts'
export type { ExporterOptions } from './exporter-options.ts'
export type { ExemplarSnapshot } from './exposition/exemplar-snapshot.ts'
export { jsonSchema } from './exposition/json-schema.ts'
export type { NativeBucketSnapshot, NativeHistogramSnapshot } from './exposition/native-snapshot.ts'
export type { FormatName, RenderAsyncOptions, Rendered, RenderOptions } from './exposition/render-options.ts'
export type { Selection } from './exposition/selection.ts'
export type {
  FamilySnapshot,
  HistogramSnapshot,
  Snapshot,
  SummarySnapshot,
  ValueSnapshot,
} from './exposition/snapshot.ts'
export type { PrometheusHandle } from './handle.ts'
export { install, installRecorder } from './install.ts'
export { prometheusHandle } from './installed.ts'
export type { PrometheusRecorder } from './recorder.ts'
export { defaultBuckets, exponentialBuckets, linearBuckets } from './series/bucket-bounds.ts'
export { Matcher } from './series/matcher.ts'
export { sanitizeLabelName, sanitizeMetricName } from './series/name.ts'
export type { NativeHistogramSettings } from './series/native-settings.ts'
export { Sketch } from './series/sketch.ts'
export type { TraceContext } from './series/trace.ts'
export type { Negotiated } from './source.ts'
export type { ListenAddress, ListenerAddress, SocketListenAddress } from './transport/address.ts'
export type { FetchHandler } from './transport/fetched.ts'
export type { ScrapeLimits } from './transport/limits.ts'
export type { HandlerOptions, RequestHandler } from './transport/mounted.ts'
export { PushError } from './transport/push-error.ts'
export type { PushGatewayOptions } from './transport/push-settings.ts'
export type { PushGrouping } from './transport/push-url.ts'
export type { TlsFiles } from './transport/tls-files.ts'
