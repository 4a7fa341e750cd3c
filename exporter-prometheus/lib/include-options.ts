import { type Labels, type LabelValue, messageOf } from 'metrics-facade'
import type { LabelPair } from 'metrics-facade/registry'
import { BuildError, isPlainObject, shown, unknownKey } from './base/error.ts'
import { labelEntries } from './base/label-entries.ts'
import type { Gatherer } from './model/gatherer.ts'
import { checkGlobalLabel } from './settings/checks.ts'

/**
 * Metrics that somebody else counts: a Gatherer, such as another handle; a function that returns the text format 0.0.4
 * or OpenMetrics, or a promise of that; or an object with a function `metrics()` that does, such as a `Registry` of
 * prom-client.
 */
export type IncludedSource =
  | Gatherer
  | (() => string | Promise<string>)
  | { metrics(): string | Promise<string> }

/** What is added to an included source. */
export interface IncludeOptions {
  /** Labels that are added to each of its series; a label that a series has wins. None by default. */
  readonly labels?: Labels | undefined
  /**
   * The name under which failures are counted, in `metrics_collector_errors_total{collector}`. A source or collector of the
   * same name is replaced. By default that of the function, or `included`, with a number from the second on.
   */
  readonly name?: string | undefined
}

/** A source with its options, checked. */
export interface CheckedInclude {
  readonly source: IncludedSource
  readonly labels: readonly LabelPair[]
  readonly name: string | undefined
}

/**
 * Checks a source and its options.
 *
 * @param where - begins the message of an error.
 * @throws BuildError with code `INVALID_INCLUDE`.
 */
export function checkInclude(
  source: IncludedSource,
  options?: IncludeOptions,
  where = 'include',
): CheckedInclude {
  const refuse = (problem: string): never => {
    throw new BuildError('INVALID_INCLUDE', `${where} ${problem}`)
  }
  if (typeof source !== 'function' && methodOf(source) === undefined) {
    refuse(
      `got ${shown(source)}: give a function that returns the text format, a Registry of prom-client, or a Gatherer.`,
    )
  }
  const given: unknown = options ?? {}
  if (!isPlainObject(given)) refuse(`got the options ${shown(given)}: give { labels, name }, or nothing.`)
  const { labels, name } = given as IncludeOptions
  const unknown = unknownKey(given as object, ['labels', 'name'])
  if (unknown !== undefined) refuse(`has no option ${shown(unknown)}: give { labels, name }, or nothing.`)
  if (name !== undefined && (typeof name !== 'string' || name === '')) {
    refuse(`got the name ${shown(name)}: give a string that is not empty, or leave it out.`)
  }
  return { source, labels: checkLabels(labels, refuse), name }
}

/** The function of an object that is called to read it. */
export function methodOf(source: unknown): 'gather' | 'metrics' | undefined {
  const { gather, metrics } = Object(source) as { gather?: unknown; metrics?: unknown }
  if (typeof gather === 'function') return 'gather'
  return typeof metrics === 'function' ? 'metrics' : undefined
}

function checkLabels(labels: Labels | undefined, refuse: (problem: string) => never): LabelPair[] {
  if (labels === undefined || labels === null) return []
  const entries = labelEntries(labels, problem => refuse(`got wrong labels: ${problem}.`))
  return entries.map(([name, value]: readonly [string, LabelValue]) => {
    try {
      return [name, checkGlobalLabel(name, value)]
    } catch (error) {
      return refuse(`got a wrong label: ${messageOf((error as Error).message, 500)}`)
    }
  })
}
