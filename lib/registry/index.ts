/**
 * Parts for the authors of exporters: the tree that finds series by their labels, and what decides which are idle.
 *
 * @packageDocumentation
 */
export type { LabelPair } from './family.ts'
export { labelPairs } from './label.ts'
export { type MetricKind, MetricKindMask, maskIncludes } from './mask.ts'
export { type Naming, verbatim } from './naming.ts'
export type { TreeEntry } from './node.ts'
export { type Observable, Recency } from './recency.ts'
export { LabelTree, type TreeRules } from './tree.ts'
export { isDataRateUnit, isDataUnit, isTimeUnit, unitFromString, unitLabel } from './unit.ts'
