import type { ExposedFamily } from '../model/exposition.ts'
import type { SeriesView, SeriesViews } from '../model/views.ts'
import { type MetricType, sampleNames } from '../series/family.ts'

const totalSuffix = '_total'

/** The OpenMetrics name of a family: that of a counter lacks the `_total` of its samples. */
export function openMetricsName({ name, type }: ExposedFamily): string {
  return type === 'counter' ? name.slice(0, -totalSuffix.length) : name
}

/** The rules for the values of a series, by type: distributions forbid values below 0 and a sum of `NaN`. */
const valueRules: { readonly [T in MetricType]: ((series: SeriesViews[T]) => boolean) | undefined } = {
  counter: undefined,
  gauge: undefined,
  histogram: ({ sum, bounds }) => sum >= 0 && !(bounds[0]! < 0),
  summary: ({ sum, lowest = 0 }) => sum >= 0 && !(lowest < 0),
}

/** Returns a function that tells whether the values of a series obey the rules of the type. */
export function valueRuleOf(type: MetricType): (series: SeriesView) => boolean {
  return (valueRules[type] as ((series: SeriesView) => boolean) | undefined) ?? (() => true)
}

/** Whether the values of all series obey the rules of the type. */
export function obeysValueRules({ type, series }: ExposedFamily): boolean {
  if (valueRules[type] === undefined) return true
  try {
    return (series as readonly SeriesView[]).every(valueRuleOf(type))
  } catch {
    // A series that cannot be read is reported and left out when it is written.
    return false
  }
}

function mayHaveType(family: ExposedFamily): boolean {
  const { type, name } = family
  if (type === 'counter') return name.length > totalSuffix.length && name.endsWith(totalSuffix)
  return obeysValueRules(family)
}

/** Names that the type reserves for a family, beside the sample names of the text format. */
function furtherNames(family: ExposedFamily): readonly string[] {
  if (family.type === 'gauge') return []
  const name = openMetricsName(family)
  return family.type === 'counter' ? [name, `${name}_created`] : [`${name}_created`]
}

/**
 * The families that can keep their type. The others become `unknown`, because their values break its rules, or because
 * the type would give them names of other families.
 */
export function typedFamilies(families: readonly ExposedFamily[]): ReadonlySet<ExposedFamily> {
  const taken = new Set(families.flatMap(({ type, name }) => sampleNames(type, name)))
  const typed = new Set<ExposedFamily>()
  const isDistribution = ({ type }: ExposedFamily) => type === 'histogram' || type === 'summary'
  // Distributions first, because a counter loses less as `unknown`.
  const [distributions, others] = [families.filter(isDistribution), families.filter(f => !isDistribution(f))]
  for (const family of [...distributions, ...others].filter(mayHaveType)) {
    const names = furtherNames(family)
    if (names.some(name => taken.has(name))) continue
    for (const name of names) taken.add(name)
    typed.add(family)
  }
  return typed
}
