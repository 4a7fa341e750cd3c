import { counter, gauge, histogram, type LabelValue, messageOf } from 'metrics-facade'
import type { ParsedFamily } from './strict-parser.ts'
import { labelKey } from './strict-parser.ts'

// What an exposition must say after a sequence of operations, kept in the simplest way: names written as the rules say,
// series found by a key, values added up. Shares no code with the exporter.

export type OperationKind = 'counter' | 'gauge' | 'histogram'

/** One call of a program. */
export interface Operation {
  readonly kind: OperationKind
  readonly name: string
  readonly labels: ReadonlyArray<readonly [string, LabelValue]>
  readonly value: number
}

interface ModelSeries {
  readonly labels: ReadonlyMap<string, string>
  value: number
  count: number
  min: number
  max: number
}

interface ModelFamily {
  readonly type: string
  readonly series: Map<string, ModelSeries>
}

/** Emits an operation through the facade. */
export function emit({ kind, name, labels, value }: Operation): void {
  if (kind === 'counter') counter(name, labels).increment(value)
  else if (kind === 'gauge') gauge(name, labels).set(value)
  else histogram(name, labels).record(value)
}

function writtenName(name: string, allowed: RegExp): string {
  const replaced = Array.from(name, character => (allowed.test(character) ? character : '_')).join('')
  if (replaced === '') return '_'
  return /[0-9]/.test(replaced[0]!) ? `_${replaced.slice(1)}` : replaced
}

function writtenLabels(labels: Operation['labels']): Map<string, string> | undefined {
  const written = new Map<string, string>()
  for (const [name, value] of new Map(labels)) {
    if (value === undefined || value === null) continue
    const text = String(value).toWellFormed()
    if (text === '') continue
    let given = name
    while (given.startsWith('__')) given = given.slice(1)
    const replaced = writtenName(given, /^[a-zA-Z0-9_]$/)
    const label = /^__[a-z][a-z_]*__$/.test(replaced) ? replaced.slice(1) : replaced
    if (written.has(label)) return undefined
    written.set(label, text)
  }
  return written
}

const suffixes: Readonly<Record<string, readonly string[]>> = {
  counter: [''],
  gauge: [''],
  histogram: ['', '_bucket', '_sum', '_count'],
  summary: ['', '_sum', '_count'],
}

const count = (counts: Map<string, number>, name: string): void => {
  counts.set(name, (counts.get(name) ?? 0) + 1)
}

export class ExpositionModel {
  readonly families: Map<string, ModelFamily> = new Map()
  /** By written name. */
  readonly conflicts: Map<string, number> = new Map()
  /** By the name as it was given. */
  readonly invalid: Map<string, number> = new Map()
  readonly #distribution: 'histogram' | 'summary'

  constructor(distribution: 'histogram' | 'summary') {
    this.#distribution = distribution
  }

  apply({ kind, name, labels, value }: Operation): void {
    const written = writtenLabels(labels)
    const type = kind === 'histogram' ? this.#distribution : kind
    const metric = writtenName(name, /^[a-zA-Z0-9_:]$/)
    if (written === undefined) count(this.invalid, messageOf(name))
    else if (this.#isRefused(type, metric, written)) count(this.conflicts, metric)
    else this.#record(this.families.get(metric) ?? this.#open(metric, type), written, value)
  }

  #isRefused(type: string, metric: string, labels: ReadonlyMap<string, string>): boolean {
    if (labels.has({ histogram: 'le', summary: 'quantile' }[type] ?? '')) return true
    const family = this.families.get(metric)
    return family === undefined ? this.#isTaken(type, metric) : family.type !== type
  }

  #isTaken(type: string, metric: string): boolean {
    const wanted = new Set(suffixes[type]!.map(suffix => metric + suffix))
    for (const [name, family] of this.families) {
      if (suffixes[family.type]!.some(suffix => wanted.has(name + suffix))) return true
    }
    return false
  }

  #open(metric: string, type: string): ModelFamily {
    const family = { type, series: new Map() }
    this.families.set(metric, family)
    return family
  }

  #record(family: ModelFamily, labels: ReadonlyMap<string, string>, value: number): void {
    const key = labelKey(labels)
    const fresh = { labels, value: 0, count: 0, min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY }
    const series = family.series.get(key) ?? fresh
    family.series.set(key, series)
    series.value = family.type === 'gauge' ? value : series.value + value
    series.count += 1
    series.min = Math.min(series.min, value)
    series.max = Math.max(series.max, value)
  }

  /** Every sample that must be in the exposition, but buckets and quantiles between the ends, by name and labels. */
  samples(): Map<string, number> {
    const samples = new Map<string, number>()
    for (const [name, { type, series }] of this.families) {
      for (const [key, { labels, value, count: own, min, max }] of series) {
        if (type === 'counter' || type === 'gauge') samples.set(`${name} ${key}`, value)
        else {
          samples.set(`${name}_sum ${key}`, value)
          samples.set(`${name}_count ${key}`, own)
        }
        if (type === 'summary') {
          samples.set(`${name} ${labelKey(new Map([...labels, ['quantile', '0']]))}`, min)
          samples.set(`${name} ${labelKey(new Map([...labels, ['quantile', '1']]))}`, max)
        }
      }
    }
    for (const [name, own] of this.conflicts) {
      samples.set(`metrics_conflicts_total ${labelKey(new Map([['name', name]]))}`, own)
    }
    for (const [name, own] of this.invalid) {
      const labels: Array<[string, string]> = name === '' ? [] : [['name', name]]
      samples.set(`metrics_invalid_samples_total ${labelKey(new Map(labels))}`, own)
    }
    return samples
  }
}

/** What an exposition says, in the form of `ExpositionModel.samples()`. */
export function samplesOf(families: readonly ParsedFamily[]): Map<string, number> {
  const samples = new Map<string, number>()
  for (const family of families) {
    for (const { name, labels, value } of family.samples) {
      if (!name.endsWith('_bucket') || family.type !== 'histogram')
        samples.set(`${name} ${labelKey(labels)}`, value)
    }
  }
  return samples
}
