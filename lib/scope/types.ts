import type { MetricTypeSettings, MetricTypes } from 'metrics-facade'
import type { ConstantLabels, PresentValue } from './check.ts'

/** What the compiler knows of a scope. */
export interface ScopeTypes {
  /** What every name starts with: the prefix and `_`. */
  readonly start: string
  /** Names of the labels that nobody passes to a metric: those of all levels, and the constant ones of its scopes. */
  readonly labels: string
}

/** A scope of which the compiler knows nothing: its metrics may have any labels. */
// biome-ignore lint/suspicious/noExplicitAny: nothing else stands for every scope, whatever is known of it.
export type AnyScope = any

/** No labels, of which a `{}` would have any. */
export type None = Record<never, never>

/** As errors show it: an object without properties could have any. */
type NoLabels = { readonly [label: string]: never }

/** Neither `undefined` nor `null`. */
// biome-ignore lint/complexity/noBannedTypes: it is just what is meant.
type Present = {}

/** Names of constant labels. */
export type NamesOf<Labels> =
  Labels extends Iterable<readonly [infer Name extends string, unknown]> ? Name : keyof Labels & string

/** What is known of a scope beneath this one, which adds labels with these names. */
export interface Beneath<In extends ScopeTypes, Names extends string> {
  readonly start: In['start']
  readonly labels: In['labels'] | Names
}

/** Names that a scope may give its metrics: by default every string. See `MetricTypeSettings`. */
export type ScopeName<In extends ScopeTypes> = MetricTypeSettings extends { readonly onlyKnown: true }
  ? string extends In['start']
    ? string
    : NameAfter<In['start'], keyof MetricTypes>
  : string

type NameAfter<Start extends string, Full> = Full extends `${Start}${infer Name}` ? Name : never

/**
 * The labels that a metric of a scope has in `MetricTypes`, with those of the scope. `undefined` if the table does not
 * have it, or if the labels of the scope are not known.
 */
type Declared<In extends ScopeTypes, Name extends string> = string extends In['labels']
  ? undefined
  : LabelsOf<`${In['start']}${Name}`>

// A parameter: the compiler would compare `Full & keyof MetricTypes` with every name of the table, for each metric.
type LabelsOf<Full> = Full extends keyof MetricTypes
  ? MetricTypes[Full] extends { readonly labels: infer Labels }
    ? Labels
    : None
  : undefined

/** The labels that are passed to it: without those of its scope. `undefined` if any may be passed. */
export type TypesIn<In extends ScopeTypes, Name extends string> = Without<Declared<In, Name>, In['labels']>

// No `as` clause, which takes the compiler three times as long (measured). The mapped type is not the alias itself, so
// that errors show the labels, and not where they come from.
type Without<Labels, Names> = Labels extends undefined
  ? undefined
  : Exclude<keyof Labels, Names> extends infer Name extends keyof Labels
    ? { readonly [Label in Name]: Labels[Label] & Present }
    : never

/**
 * What comes after help and label names: the constant labels. Those of the table have to be there, unless they may be
 * left out, or are `Varying`.
 */
export type ConstantArguments<
  In extends ScopeTypes,
  Name extends string,
  Varying,
  Rest extends readonly unknown[] = [],
> =
  Without<Declared<In, Name>, In['labels'] | Varying> extends infer Constants
    ? undefined extends Constants
      ? [labels?: ConstantLabels | undefined, ...Rest]
      : None extends Constants
        ? [keyof Constants] extends [never]
          ? [labels?: NoLabels | undefined, ...Rest]
          : [labels?: Constants | undefined, ...Rest]
        : [labels: Constants, ...Rest]
    : never

/** Names of labels that vary in a vector. */
export type VaryingName<Types> = [Types] extends [undefined] ? string : keyof Types & string

/** Values of a label that varies. */
export type ValueOf<Types, Name> = Name extends keyof Types ? Types[Name] & Present : PresentValue
