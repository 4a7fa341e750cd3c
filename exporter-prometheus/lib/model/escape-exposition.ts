import { messageOf } from 'metrics-facade'
import { type Escaping, escapeLabelName, escapeMetricName } from '../names/escaping.ts'
import { isLegalLabelName } from '../names/legal.ts'
import { type ExposedFamily, type Exposition, storedOf, withSeries, writtenLabels } from './exposition.ts'
import { SampleWriters } from './sample-writers.ts'
import type { SeriesView } from './views.ts'

/**
 * Escapes all names of an exposition for a reader that does not know them. Where two names become the same, the first
 * is served and later ones are left out, so that nothing is ever merged.
 */
export function escapeExposition(exposition: Exposition, escaping: Escaping): Exposition {
  if (escaping === 'allow-utf-8') return exposition
  const labelName = (name: string): string => escapeLabelName(name, escaping)
  const writers = new SampleWriters<ExposedFamily>()
  const families: ExposedFamily[] = []
  for (const family of exposition.families) {
    const name = escapeMetricName(family.name, escaping)
    const taken = writers.takenBy(family.type, name)
    if (taken === undefined) {
      const isLegal = hasLegalLabels(family)
      const series = isLegal ? family.series : distinctSeries({ ...family, labelName }, exposition)
      if (series.length === 0) continue
      writers.claim(family, family.type, name)
      families.push(withSeries(family, series, isLegal ? { name } : { name, labelName }))
    } else {
      const reason = `"${messageOf(name)}", its name with ${escaping}, collides with that of the ${taken.type} "${messageOf(taken.name)}"`
      for (const series of family.series) exposition.onCollision?.(family, series, reason)
    }
  }
  return { ...exposition, escaping, families }
}

/** Whether all label names are known to be legal, without a look at each series. */
function hasLegalLabels(family: ExposedFamily): boolean {
  const stored = storedOf(family)
  const isStoredLegal = stored !== undefined && stored.labelNames === undefined
  return isStoredLegal && (family.globalLabels ?? []).every(([name]) => isLegalLabelName(name))
}

/** All label names that occur in a family. */
function labelNamesOf({ series }: ExposedFamily): ReadonlySet<string> {
  const names = new Set<string>()
  for (const { pairs } of series) for (const [name] of pairs) names.add(name)
  return names
}

/**
 * The series that stay distinct when escaped: their labels differ from one another and from those of earlier series.
 */
function distinctSeries(family: ExposedFamily, { onCollision }: Exposition): readonly SeriesView[] {
  const { globalLabels = [], labelName } = family
  const labelNames = storedOf(family)?.labelNames ?? labelNamesOf(family)
  const names = new Set([...labelNames, ...globalLabels.map(([name]) => name)])
  const { series: all }: { readonly series: readonly SeriesView[] } = family
  // Distinct label names mean distinct series, so the series need not be compared.
  if (new Set(Array.from(names, labelName!)).size === names.size) return all
  const seen = new Set<string>()
  return all.filter(series => {
    let labels: Array<readonly [string, string]>
    try {
      labels = [...writtenLabels(series, family)]
    } catch {
      // Writing it reports the fault and leaves the series out.
      return true
    }
    labels.sort(([a], [b]) => (a < b ? -1 : 1))
    const key = JSON.stringify(labels)
    const isAmbiguous = labels.some(([name], index) => name === labels[index + 1]?.[0])
    if (!isAmbiguous && !seen.has(key)) {
      seen.add(key)
      return true
    }
    const reason = isAmbiguous
      ? 'escaping gives two of its labels the same name'
      : 'escaping makes the labels of two series the same'
    onCollision?.(family, series, reason)
    return false
  })
}
