import type { LabelObject, Labels } from './label.ts'
import type { Metadata } from './metadata.ts'

/**
 * What the compiler knows of metrics, by name: add to it by `declare module 'metrics-facade'`. Of `labels`, those with `?`
 * may be left out; without `labels` a metric has none. Metrics that are not in it may have any.
 *
 * @example
 * ```ts
 * declare module 'metrics-facade' {
 *   interface MetricTypes {
 *     jobs_total: { labels: { queue: 'mail' | 'pdf'; retry?: boolean } }
 *   }
 * }
 * ```
 */
// biome-ignore lint/suspicious/noEmptyInterface: programs merge their metrics into it.
export interface MetricTypes {}

/**
 * Settings of the compiler's checks: add `onlyKnown: true` by `declare module 'metrics-facade'`, and only the names of
 * {@link MetricTypes} compile. Editors then complete them.
 */
// biome-ignore lint/suspicious/noEmptyInterface: programs merge their settings into it.
export interface MetricTypeSettings {}

/** Names of metrics that compile: by default every string. */
export type MetricName = MetricTypeSettings extends { readonly onlyKnown: true }
  ? keyof MetricTypes & string
  : string

type None = Record<never, never>

type NoLabels = { readonly [label: string]: never }

type Entry<Name> = Name extends keyof MetricTypes ? MetricTypes[Name] : never

// Two types, and no others between: a type for each step would double the time that the compiler takes (measured). It is
// `Name & string` that is compared, so that a union of names is looked up as one. In a tuple, as is usual for that, names
// would take it half as long again: it would make out all that a tuple has, for each.

/** What comes after the name of a metric that is looked up. */
export type LabelArguments<Name> = Name & string extends keyof MetricTypes
  ? Entry<Name> extends { readonly labels: infer L }
    ? None extends L
      ? [labels?: L | undefined]
      : [labels: L]
    : [labels?: NoLabels | undefined]
  : [labels?: Labels | undefined]

/** What comes after the name of a metric that is emitted. `Own` is for labels of an interface. */
export type EmitArguments<Name, Own extends LabelObject<Own>> = Name & string extends keyof MetricTypes
  ? Entry<Name> extends { readonly labels: infer L }
    ? None extends L
      ? [labels?: L | undefined, metadata?: Metadata | undefined]
      : [labels: L, metadata?: Metadata | undefined]
    : [labels?: NoLabels | undefined, metadata?: Metadata | undefined]
  : [labels?: Labels | Own | undefined, metadata?: Metadata | undefined]
