import type { Family, Series } from './model.ts'
import { type UnitOf, unitOf } from './unit.ts'

/** What a family is shown as. */
export type View = 'rate' | 'value' | 'distribution' | 'quantiles' | 'information' | 'age'

/** Which view says most of a family, by its kind, unit and name. */
export function viewOf({ type, name, unit, series }: Family): View {
  if (type === 'counter') return 'rate'
  if (type === 'histogram') return 'distribution'
  if (type === 'summary') return 'quantiles'
  if (/_info$/.test(name) && [...series.values()].some(({ labels }) => Object.keys(labels).length > 0)) {
    return 'information'
  }
  if (/_timestamp(_seconds)?$|_start_time_seconds$/.test(name) || unit === 'timestamp') return 'age'
  return 'value'
}

/** The unit of what a chart of the family shows. */
export function chartUnit(family: Family): UnitOf {
  const unit = unitOf(family.name, family.unit)
  // Seconds per second of a processor are the part of it that is used.
  if (family.type === 'counter' && /_cpu_(?:\w+_)?seconds_total$/.test(family.name)) {
    return { kind: 'ratio', base: 1, suffix: '' }
  }
  return unit
}

/** What is written after a value of the chart. */
export function perOf(family: Family): string {
  return viewOf(family) === 'rate' && chartUnit(family).kind !== 'ratio' ? '/s' : ''
}

/** The series of one line: those of one value of a label, or one alone. */
export interface Group {
  readonly key: string
  readonly text: string
  /** All that is known of it. */
  readonly title: string
  readonly series: readonly Series[]
}

/** More lines of one chart cannot be told apart. */
export const mostLines = 8

/** All labels of a series, as they are written. */
function labelsText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(' ')
}

/** The labels that not all series have with one value, each with its number of values; the fewest values first. */
export function splittingLabels(all: readonly Series[]): Array<readonly [label: string, values: number]> {
  const values = new Map<string, Set<string>>()
  for (const { labels } of all) {
    for (const [label, value] of Object.entries(labels)) {
      values.set(label, (values.get(label) ?? new Set()).add(value))
    }
  }
  const counts = [...values].map(([label, set]) => {
    const isEverywhere = all.every(({ labels }) => label in labels)
    return [label, set.size + (isEverywhere ? 0 : 1)] as const
  })
  return counts.filter(([, count]) => count > 1).sort((a, b) => a[1] - b[1])
}

/** Ways to split a family into lines, besides a label's name. */
export const everySeries = '*'
export const allTogether = ''

/** The way to split that says most where nobody has chosen one. */
export function bestSplit(family: Family): string {
  const all = [...family.series.values()]
  if (all.length <= mostLines || viewOf(family) === 'value') return everySeries
  const labels = splittingLabels(all).filter(([, count]) => count <= mostLines)
  return labels.at(-1)?.[0] ?? everySeries
}

/** The groups of series that a way of splitting makes. */
export function groupsOf(family: Family, split: string): Group[] {
  const all = [...family.series.values()]
  if (split === allTogether) return [{ key: '', text: 'all', title: '', series: all }]
  if (split === everySeries) {
    const labels = namedLabels(all)
    return all.map(one => {
      const text = labels.map(label => one.labels[label] ?? '–').join(' · ')
      return { key: String(one.id), text: text || 'all', title: labelsText(one.labels), series: [one] }
    })
  }
  const byValue = new Map<string, Series[]>()
  for (const one of all) {
    const value = one.labels[split] ?? ''
    byValue.set(value, [...(byValue.get(value) ?? []), one])
  }
  return [...byValue].map(([value, series]) => ({
    key: value,
    text: value === '' ? `no ${split}` : value,
    title: labelsText({ [split]: value }),
    series,
  }))
}

/** The labels by which series are told apart; all labels of one that is alone. */
function namedLabels(all: readonly Series[]): string[] {
  if (all.length === 1) return Object.keys(all[0]!.labels)
  const differing = new Set(splittingLabels(all).map(([label]) => label))
  return [...new Set(all.flatMap(({ labels }) => Object.keys(labels)))].filter(label => differing.has(label))
}

/** What the names of the groups are values of. */
export function groupsHeading(family: Family, split: string): string {
  if (split !== everySeries) return split || 'series'
  return namedLabels([...family.series.values()]).join(' · ') || 'series'
}

/** Sections of the process and its platform, which come last. */
const lastSections = ['other', 'http', 'process', 'nodejs', 'metrics']

/** Families by the first word of their names. Those that would be alone are together. */
export function sectionsOf(families: readonly Family[]): Array<readonly [title: string, families: Family[]]> {
  const words = new Map<string, Family[]>()
  for (const family of families) {
    const word = /^_*([^_:.]+)/.exec(family.name)?.[1] ?? family.name
    words.set(word, [...(words.get(word) ?? []), family])
  }
  const sections = new Map<string, Family[]>()
  for (const [word, members] of words) {
    const title = members.length === 1 && words.size > 1 && !lastSections.includes(word) ? 'other' : word
    sections.set(title, [...(sections.get(title) ?? []), ...members])
  }
  const rank = (title: string): number => lastSections.indexOf(title)
  return [...sections].sort(([a], [b]) => rank(a) - rank(b))
}
