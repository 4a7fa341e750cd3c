import type { ExposedFamily } from '../model/exposition.ts'
import type { BucketedSeries } from '../series/bucketed.ts'
import { sampleNames } from '../series/family.ts'
import { SummarySeries } from '../series/summary.ts'

const totalSuffix = '_total'

/** The name of a family of OpenMetrics: a counter's is that of its samples without `_total`. */
export function openMetricsName({ name, type }: ExposedFamily): string {
  return type === 'counter' ? name.slice(0, -totalSuffix.length) : name
}

/** Whether a distribution's sum and quantiles are such as its type may have: not below 0, the sum not `NaN`. */
export function hasAllowedValues(series: BucketedSeries | SummarySeries): boolean {
  return series instanceof SummarySeries ? !(series.lowest < 0) : series.sum >= 0
}

function mayHaveType(family: ExposedFamily): boolean {
  try {
    return hasTypeRulesMet(family)
  } catch {
    // One of its series cannot be read, and is left out when it is to be written.
    return false
  }
}

function hasTypeRulesMet(family: ExposedFamily): boolean {
  switch (family.type) {
    case 'gauge':
      return true
    case 'counter':
      return family.name.length > totalSuffix.length && family.name.endsWith(totalSuffix)
    case 'histogram':
      return !(family.distribution.bounds[0]! < 0) && family.series.every(hasAllowedValues)
    case 'summary':
      return family.series.every(hasAllowedValues)
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
