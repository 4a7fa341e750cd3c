/**
 * Hierarchies of scopes. A scope creates metrics with the prefix of the hierarchy and the labels of its place in it.
 *
 * @packageDocumentation
 * @module metrics-facade/scope
 */
export type { ConstantLabels, PresentValue } from './check.ts'
export { ScopeError, type ScopeErrorCode } from './error.ts'
export { createHierarchy, type Hierarchy, type HierarchyOptions } from './hierarchy.ts'
export type { Scope } from './level.ts'
export type { HierarchyLevel, NestedLevel } from './levels.ts'
export type { MetricScope } from './metric-scope.ts'
export type { ScopeHealth } from './readiness.ts'
export type { RenderedPart, Renderer } from './renderer.ts'
export type { RootOptions } from './root.ts'
export { createRuntime, type Runtime } from './runtime.ts'
export type { ScopeTypes } from './types.ts'
export type { CounterVec, GaugeVec, HistogramVec, Vector } from './vector.ts'
