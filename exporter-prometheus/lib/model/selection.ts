import { type Labels, messageOf } from 'metrics-facade'
import { type LabelPair, labelPairs } from 'metrics-facade/registry'
import { isPlainObject, shown, unknownKey } from '../base/error.ts'
import { escapeLabelName, escapeMetricName } from '../names/escaping.ts'
import { sampleNames, suffixes } from '../series/family.ts'
import { type Exposition, withSeries, writtenLabels } from './exposition.ts'
import type { SeriesView } from './views.ts'

/** Selects a part of an exposition. An absent field selects everything. */
export interface Selection {
  /** One or several written names of families or samples. UTF-8 names may also be in their original form. */
  readonly names?: string | readonly string[] | undefined
  /** Labels that a series must have, global ones included; `''` selects series without the label. */
  readonly labels?: Labels | undefined
  /**
   * The name of one thread or process of the program, whose own series are selected, as it has recorded them: what the
   * label `member` and `metrics_member_age_seconds` call it.
   */
  readonly member?: string | undefined
}

/** Splits a sample name into the name of the family and the suffix. */
const ofSample = new RegExp(`^(.+)(${Object.values(suffixes).join('|')})$`, 's')

function refuse(problem: string): never {
  throw new TypeError(
    `${problem}. Give { names: ['jobs_total'], labels: { queue: 'mail' } }, one of the two, or nothing for all.`,
  )
}

function checkSelection(selection: Selection): Selection {
  if (!isPlainObject(selection)) refuse(`The selection ${shown(selection)} is not a plain object`)
  const unknown = unknownKey(selection, ['names', 'labels', 'member'])
  if (unknown !== undefined) refuse(`A selection has no ${shown(unknown)}`)
  return selection
}

/** The written names to select; `undefined` for all. */
function wantedNames(
  names: Selection['names'],
  metricName: (name: string) => string,
): ReadonlySet<string> | undefined {
  if (names === undefined || names === null) return undefined
  const given = [names].flat()
  if (!given.every(name => typeof name === 'string')) {
    refuse(`The names ${shown(names)} of a selection are neither a string nor an array of strings`)
  }
  const wanted = new Set(given.map(metricName))
  for (const name of given) {
    // Only the family part of a sample name is escaped.
    const [, family, suffix] = ofSample.exec(name) ?? []
    if (family !== undefined) wanted.add(`${metricName(family)}${suffix}`)
  }
  return wanted
}

/** The labels that a series must have, as they are written. */
function wantedLabels(labels: Selection['labels'], labelName: (name: string) => string): LabelPair[] {
  try {
    return labelPairs(labels).map(([name, value]) => [labelName(name), value])
  } catch (error) {
    return refuse(`The labels of a selection are wrong: ${messageOf(error)}`)
  }
}

/**
 * Returns the selected families and series. Families without a selected series are left out.
 *
 * @throws TypeError for an invalid selection.
 */
export function select(exposition: Exposition, selection: Selection): Exposition {
  const { escaping = 'allow-utf-8', onUnwritten } = exposition
  const { names: givenNames, labels: givenLabels } = checkSelection(selection)
  const names = wantedNames(givenNames, name => escapeMetricName(name, escaping))
  const wanted = wantedLabels(givenLabels, name => escapeLabelName(name, escaping))
  const families = exposition.families
    .filter(
      family => names === undefined || sampleNames(family.type, family.name).some(name => names.has(name)),
    )
    .map(family => {
      if (wanted.length === 0) return family
      const all: readonly SeriesView[] = family.series
      const series = all.filter(candidate => {
        let labels: ReadonlyMap<string, string>
        try {
          labels = new Map(writtenLabels(candidate, family))
        } catch (error) {
          onUnwritten?.(family, error)
          return false
        }
        return wanted.every(([name, value]) => (labels.get(name) ?? '') === value)
      })
      return withSeries(family, series)
    })
  return { ...exposition, families: families.filter(family => family.series.length > 0) }
}
