import { messageOf } from 'metrics-facade'
import type { LabelPair } from 'metrics-facade/registry'
import { type ExposedFamily, type Exposition, storedOf, withSeries, writtenLabels } from './exposition.ts'
import { SampleWriters } from './sample-writers.ts'
import { checkSeries, copyOf } from './series-view.ts'
import type { SeriesView } from './views.ts'

function hasSameLabels(a: readonly LabelPair[] = [], b: readonly LabelPair[] = []): boolean {
  return (
    a === b ||
    (a.length === b.length && a.every(([name, value], i) => name === b[i]![0] && value === b[i]![1]))
  )
}

function keyOf(pairs: readonly LabelPair[]): string {
  return JSON.stringify([...pairs].sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Joins families of one name and type. Of series with the same labels the first is kept. */
function joined(families: readonly ExposedFamily[], { onCollision, onUnwritten }: Exposition): ExposedFamily {
  const [first] = families as readonly [ExposedFamily]
  if (families.length === 1 && storedOf(first) !== undefined) return first
  const areAlike = families.every(({ globalLabels }) => hasSameLabels(globalLabels, first.globalLabels))
  const seen = new Set<string>()
  const all: SeriesView[] = []
  for (const family of families) {
    const isStored = storedOf(family) !== undefined
    for (const series of family.series as readonly SeriesView[]) {
      try {
        const pairs = writtenLabels(series, family)
        if (!isStored) checkSeries(family.type, series, pairs)
        const key = keyOf(pairs)
        if (seen.has(key)) onCollision?.(family, series, 'two series have the same labels')
        else all.push(areAlike ? series : copyOf(series, family))
        seen.add(key)
      } catch (error) {
        onUnwritten?.(family, error)
      }
    }
  }
  const find = (key: 'help' | 'unit'): string | undefined => {
    const [found] = families.flatMap(family => family[key] || [])
    return found === undefined ? undefined : String(found).toWellFormed()
  }
  return withSeries(first, all, {
    help: find('help'),
    unit: find('unit'),
    objective: families.find(({ objective }) => objective)?.objective,
    globalLabels: areAlike ? first.globalLabels : undefined,
    createdTimestamps: families.some(({ createdTimestamps }) => createdTimestamps),
  })
}

/** Whether a family may join those of its name and type; only what is included has to have the same help, or none. */
function isDescribedAlike(group: readonly ExposedFamily[], { included, help }: ExposedFamily): boolean {
  if (included === undefined || !help) return true
  const known = group.find(family => family.help)?.help
  return known === undefined || known === help
}

/**
 * Makes a valid exposition of families of any origin: one family a name, in the order in which the names first occur.
 * What collides with something earlier is left out: a series with the same labels, and a family whose samples would
 * have the names of another family's samples.
 */
export function mergeFamilies(exposition: Exposition): Exposition {
  const writers = new SampleWriters<ExposedFamily>()
  const groups = new Map<string, ExposedFamily[]>()
  for (const family of exposition.families) {
    const { type, name } = family
    const group = groups.get(name)
    const isSame = group?.[0]?.type === type
    if (isSame && isDescribedAlike(group!, family)) {
      group!.push(family)
      continue
    }
    const taken = writers.takenBy(type, name)
    if (taken === undefined) {
      writers.claim(family, type, name)
      groups.set(name, [family])
      continue
    }
    const reason = isSame
      ? 'its help text differs from that of the metric of the same name'
      : `its name, that of a ${type}, collides with the ${taken.type} "${messageOf(taken.name)}"`
    for (const series of family.series) exposition.onCollision?.(family, series, reason)
  }
  const families = Array.from(groups.values(), group => joined(group, exposition))
  return { ...exposition, families: families.filter(({ series }) => series.length > 0) }
}
