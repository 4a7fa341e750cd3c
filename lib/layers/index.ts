/**
 * Layers between the code that emits and a recorder: prefixes, filters, routes, fan-outs, labels of a context.
 *
 * @packageDocumentation
 * @module metrics-facade/layers
 */
export { addLabels, type ContextLabels, currentLabels, withLabels } from './context.ts'
export { ContextLabelLayer, type ContextLabelOptions, type LabelFilter } from './context-layer.ts'
export { FanoutBuilder } from './fanout.ts'
export { FilterLayer } from './filter.ts'
export type { FilterOptions } from './filter-rules.ts'
export type { Layer } from './layer.ts'
export { PrefixLayer, type PrefixOptions } from './prefix.ts'
export { RecoverableRecorder, type RecoveryHandle } from './recoverable.ts'
export { RouterBuilder, type RouterOptions } from './router.ts'
export { Stack } from './stack.ts'
