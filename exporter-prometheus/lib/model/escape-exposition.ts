import { messageOf } from 'metrics-facade'
import type { LabelPair } from 'metrics-facade/registry'
import { type Escaping, escapeLabelName, escapeMetricName } from '../names/escaping.ts'
import type { Series } from '../series/series.ts'
import { type ExposedFamily, type Exposition, writtenLabels } from './exposition.ts'
import { SampleWriters } from './sample-writers.ts'

/** Told of a series that an escaping writes like another one, and why it is left out. */
export type OnCollision = (family: ExposedFamily, series: Series, reason: string) => void

/**
 * An exposition with names that every reader knows. Where the escaping writes two alike, the first in the exposition is
 * served, and what comes later is left out, so that nothing is ever merged.
 */
export function escapeExposition(
  exposition: Exposition,
  escaping: Escaping,
  onCollision: OnCollision,
): Exposition {
  if (escaping === 'allow-utf-8') return exposition
  const escaped: Exposition = {
    ...exposition,
    metricName: name => escapeMetricName(name, escaping),
    labelName: name => escapeLabelName(name, escaping),
  }
  const writers = new SampleWriters<ExposedFamily>()
  const families: ExposedFamily[] = []
  for (const family of exposition.families) {
    const name = escapeMetricName(family.name, escaping)
    const taken = writers.takenBy(family.type, name)
    if (taken === undefined) {
      const series = distinctSeries(family, escaped, onCollision)
      if (series.length === 0) continue
      writers.claim(family, family.type, name)
      const cacheKey = series === family.series ? family.cacheKey : undefined
      families.push({ ...family, name, series, cacheKey } as ExposedFamily)
    } else {
      const reason = `"${messageOf(name)}", its name with ${escaping}, collides with that of the ${taken.type} "${messageOf(taken.name)}"`
      for (const series of family.series) onCollision(family, series, reason)
    }
  }
  return { ...escaped, families }
}

/** The series of a family that are written like none before them, and no label of which is written like another. */
function distinctSeries(
  family: ExposedFamily,
  escaped: Exposition,
  onCollision: OnCollision,
): readonly Series[] {
  const own = family.labelNames ?? []
  const names = new Set([...own, ...escaped.globalLabels.map(([name]) => name)])
  // Where no two label names are written alike, no two series are: they need not be looked at.
  if (new Set(Array.from(names, escaped.labelName!)).size === names.size) return family.series
  const seen = new Set<string>()
  return (family.series as readonly Series[]).filter(series => {
    let labels: LabelPair[]
    try {
      labels = writtenLabels(series, escaped)
    } catch {
      // Left out, and reported, when it is to be written.
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
      ? 'an escaping of names writes two of its labels alike'
      : 'an escaping of names writes the labels of two series alike'
    onCollision(family, series, reason)
    return false
  })
}
