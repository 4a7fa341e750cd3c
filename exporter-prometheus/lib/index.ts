/**
 * A Prometheus exporter for metrics-facade: a recorder, a renderer and an HTTP listener.
 *
 * @packageDocumentation
 * @module metrics-exporter-prometheus
 */
export { defaultBuckets, MetricKindMask } from 'metrics-facade/registry'
export { BuildError, type BuildErrorCode } from './base/error.ts'
export type { FormatName, Rendered } from './formats/formats.ts'
export { jsonSchema } from './formats/json-schema.ts'
export type { Negotiated } from './formats/negotiate.ts'
export { renderFamilies } from './formats/render-families.ts'
export type { RenderAsyncOptions, RenderOptions } from './formats/render-options.ts'
export type { PrometheusHandle } from './handle.ts'
export type { IncludedSource, IncludeOptions } from './include-options.ts'
export { prometheusHandle } from './installed.ts'
export type { ExemplarSnapshot } from './model/exemplar-snapshot.ts'
export type { Gathered, Gatherer } from './model/gatherer.ts'
export { mergeGatherers } from './model/merge-gatherers.ts'
export type { NativeBucketSnapshot, NativeHistogramSnapshot } from './model/native-snapshot.ts'
export type { Selection } from './model/selection.ts'
export type {
  FamilySnapshot,
  HistogramSnapshot,
  Snapshot,
  SummarySnapshot,
  ValueSnapshot,
} from './model/snapshot.ts'
export type {
  CounterView,
  ExemplarView,
  FamilyView,
  GaugeView,
  HistogramView,
  NativeView,
  SeriesView,
  SeriesViews,
  SummaryView,
} from './model/views.ts'
export { sanitizeLabelName, sanitizeMetricName } from './names/legal.ts'
export type { PrometheusRecorder } from './recorder.ts'
export { Renderer } from './renderer.ts'
export { exponentialBuckets, linearBuckets } from './series/bucket-bounds.ts'
export type { CardinalityLimits } from './series/cardinality-settings.ts'
export type { MetricType } from './series/family.ts'
export { Matcher } from './series/matcher.ts'
export type { NativeHistogramSettings } from './series/native-settings.ts'
export { Sketch } from './series/sketch.ts'
export type { SummarySettings } from './series/summary-settings.ts'
export type { TraceContext } from './series/trace.ts'
export { PrometheusBuilder } from './settings/builder.ts'
export {
  type EnvironmentDefaults,
  type EnvironmentOptions,
  optionsFromEnvironment,
} from './settings/environment.ts'
export { install, installRecorder } from './settings/install.ts'
export type { ExporterOptions, RecorderOptions } from './settings/settings.ts'
export type { OtlpOption, RemoteWriteOption } from './settings/transport-settings.ts'
export type { Environment } from './settings/variables.ts'
export type { ClientTlsFiles } from './transport/client-tls.ts'
export type { FailedPush, FlushOptions, FlushResult, PushTarget } from './transport/flush.ts'
export type { AccessOptions, BasicCredentials, CredentialOptions } from './transport/http/access-settings.ts'
export type { ListenAddress, ListenerAddress, ListenOptions } from './transport/http/address.ts'
export type { FetchHandler } from './transport/http/fetched.ts'
export type { HealthCheck, HealthReport } from './transport/http/health.ts'
export type { HandlerOptions, RequestHandler } from './transport/http/mounted.ts'
export type { TlsFiles } from './transport/http/tls-files.ts'
export type { ScrapeLimits } from './transport/limits.ts'
export type { Temporality } from './transport/otlp/metric.ts'
export type { OtlpOptions } from './transport/otlp/otlp-settings.ts'
export type { ResourceAttributes, ResourceValue } from './transport/otlp/resource.ts'
export type { PageOptions } from './transport/page/page-settings.ts'
export { PushError } from './transport/push-error.ts'
export type { PushGatewayOptions } from './transport/push-gateway/push-settings.ts'
export type { PushGrouping } from './transport/push-gateway/push-url.ts'
export type { RemoteWriteOptions } from './transport/remote-write/remote-write-settings.ts'
export type { SocketListenAddress, SocketListenOptions } from './transport/socket/address.ts'
