/**
 * A metrics facade: counters, gauges and histograms as free functions, recorded by whatever recorder the application
 * installs.
 *
 * @packageDocumentation
 * @module metrics-facade
 */
export type { Advice } from './advice.ts'
export { recordersBeneath } from './beneath.ts'
export type { Collector, Collectors, ContextStorage } from './cell.ts'
export { type Clock, currentClock, readClock } from './clock.ts'
export { collect, collectorsOf } from './collect.ts'
export type { Counter } from './counter.ts'
export { type DescribeArguments, describeCounter, describeGauge, describeHistogram } from './describe.ts'
export { counter, gauge, histogram } from './emit.ts'
export { SetRecorderError } from './error.ts'
export type { Gauge } from './gauge.ts'
export {
  currentRecorder,
  globalRecorder,
  invalidateHandles,
  noopRecorder,
  setGlobalRecorder,
  swapGlobalRecorder,
} from './global.ts'
export type { Histogram } from './histogram.ts'
export {
  copyLabels,
  type LabelObject,
  type LabelRecord,
  type Labels,
  type LabelValue,
  labelRecord,
} from './label.ts'
export { createContextStorage, withLocalRecorder } from './local.ts'
export { defaultMetadata, Level, type Metadata } from './metadata.ts'
export type {
  EmitArguments,
  LabelArguments,
  MetricName,
  MetricTypeSettings,
  MetricTypes,
} from './metric-types.ts'
export { noopSeries } from './noop.ts'
export { messageOf } from './printable.ts'
export { shared } from './realm.ts'
export type {
  CounterFn,
  GaugeFn,
  HistogramFn,
  Recorder,
  SeriesFn,
  SeriesSelection,
} from './recorder.ts'
export { type Disposer, disposable, disposer, type Timer } from './timer.ts'
export { Unit } from './unit.ts'
export { version } from './version.ts'
export { type WarningOptions, warnOnce } from './warn.ts'
