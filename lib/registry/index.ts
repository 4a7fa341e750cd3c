/**
 * Parts for the authors of exporters: a registry of series over a storage that makes them, the tree that finds series
 * by their labels, and the decision which of them are idle.
 *
 * @packageDocumentation
 * @module metrics-facade/registry
 */
export { checkBounds, defaultBuckets } from './bounds.ts'
export { bucketIndex, type CumulativeBucket, FixedBuckets } from './buckets.ts'
export { Collections, type Enter, ownerOf } from './collections.ts'
export {
  type CollectorErrorCode,
  type CollectorOptions,
  type CollectorSettings,
  checkBucketOption,
  checkCollectorOptions,
  type Refuse,
} from './collector-options.ts'
export { runCollectors } from './collectors.ts'
export { forgetMetrics, forgetNames, registerLater } from './kept.ts'
export { labelPairs, labelText } from './label.ts'
export { legalLabelName, legalMetricName, reservedLabel } from './legal.ts'
export type { Admission, Folding, SeriesLimit } from './limit.ts'
export { isMask, type MetricKind, MetricKindMask, maskIncludes } from './mask.ts'
export { isNamed } from './named.ts'
export { type Naming, verbatim } from './naming.ts'
export type { Branch, Child, TreeEntry } from './node.ts'
export { ownFields } from './own-fields.ts'
export type { LabelPair } from './path.ts'
export { type GivenLabels, Place } from './place.ts'
export { PlainCounter, PlainGauge, PlainHistogram, type PlainSeries, type WeightedValue } from './plain.ts'
export { parseQuantiles, Quantile } from './quantile.ts'
export { type Observable, Recency } from './recency.ts'
export { isRecorder } from './recorder.ts'
export { Registry, type RegistryOptions, type SeriesOf } from './registry.ts'
export { removeSelected } from './selected.ts'
export { type SeriesKey, StoredSeries } from './series.ts'
export { isPlainObject, shown, shownList } from './shown.ts'
export { PlainStorage, type PlainStorageOptions, type Storage } from './storage.ts'
export { LabelTree } from './tree.ts'
export type { Crowd, TreeRules } from './tree-rules.ts'
export { isDataRateUnit, isDataUnit, isTimeUnit, unitFromString, unitLabel } from './unit.ts'
