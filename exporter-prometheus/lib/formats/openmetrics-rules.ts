import type { ExposedFamily } from '../model/exposition.ts'
import type { SeriesView, SeriesViews } from '../model/views.ts'
import { type MetricType, sampleNames } from '../series/family.ts'

const totalSuffix = '_total'

/** The name of a family of OpenMetrics: a counter's is that of its samples without `_total`. */
export function openMetricsName({ name, type }: ExposedFamily): string {
  return type === 'counter' ? name.slice(0, -totalSuffix.length) : name
}

/** What the values of one series of a type have to be: no distribution has values below 0, nor a sum of `NaN`. */
const valueRules: { readonly [T in MetricType]: ((series: SeriesViews[T]) => boolean) | undefined } = {
  counter: undefined,
  gauge: undefined,
  histogram: ({ sum, bounds }) => sum >= 0 && !(bounds[0]! < 0),
  summary: ({ lowest = 0 }) => !(lowest < 0),
}

/** Tells for one series of a type after the other whether its values are such as the type may have. */
export function valueRuleOf(type: MetricType): (series: SeriesView) => boolean {
  return (valueRules[type] as ((series: SeriesView) => boolean) | undefined) ?? (() => true)
}

function mayHaveType({ type, name, series }: ExposedFamily): boolean {
  if (type === 'counter') return name.length > totalSuffix.length && name.endsWith(totalSuffix)
  if (valueRules[type] === undefined) return true
  try {
    return (series as readonly SeriesView[]).every(valueRuleOf(type))
  } catch {
    // One of its series cannot be read, and is left out when it is to be written.
    return false
  }
}

/** Names that belong to a family by its type, beside those of the samples of the text format. */
function furtherNames(family: ExposedFamily): readonly string[] {
  if (family.type === 'gauge') return []
  const name = openMetricsName(family)
  return family.type === 'counter' ? [name, `${name}_created`] : [`${name}_created`]
}

/**
 * The families that can have their type; the others have to be of type `unknown`, because their values break its rules,
 * or because it would give them names that are those of others.
 */
export function typedFamilies(families: readonly ExposedFamily[]): ReadonlySet<ExposedFamily> {
  const taken = new Set(families.flatMap(({ type, name }) => sampleNames(type, name)))
  const typed = new Set<ExposedFamily>()
  const isDistribution = ({ type }: ExposedFamily) => type === 'histogram' || type === 'summary'
  // A counter loses less by being unknown.
  const [distributions, others] = [families.filter(isDistribution), families.filter(f => !isDistribution(f))]
  for (const family of [...distributions, ...others].filter(mayHaveType)) {
    const names = furtherNames(family)
    if (names.some(name => taken.has(name))) continue
    for (const name of names) taken.add(name)
    typed.add(family)
  }
  return typed
}
