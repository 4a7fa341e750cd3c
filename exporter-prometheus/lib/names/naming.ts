import type { Unit } from 'metrics-facade'
import type { MetricKind, Naming } from 'metrics-facade/registry'
import { sanitizeLabelName, sanitizeMetricName, utf8LabelName, utf8MetricName } from './legal.ts'

/** What identifies a metric and a label, and what the name of a family is made of. */
export interface NameRules {
  /** Whether names are taken as they are given, to be escaped for those readers only who need it. */
  readonly isUtf8: boolean
  /** Whether units and `_total` become part of a name. */
  readonly isRecommended: boolean
  readonly metric: (name: string) => string
  readonly label: (name: string) => string
}

export function nameRules(isUtf8: boolean, isRecommended: boolean): NameRules {
  return isUtf8
    ? { isUtf8, isRecommended, metric: utf8MetricName, label: utf8LabelName }
    : { isUtf8, isRecommended, metric: sanitizeMetricName, label: sanitizeLabelName }
}

/**
 * How Prometheus' data model sees names and labels: names by the rules; lone surrogates, which UTF-8 cannot write, as
 * U+FFFD; an empty value as no label at all, and so a value that a global label has anyway.
 */
export function prometheusNaming(rules: NameRules, globalLabels: ReadonlyMap<string, string>): Naming {
  return {
    metric: rules.metric,
    label: rules.label,
    value: (label, value) => {
      const written = value.toWellFormed()
      return written === '' || globalLabels.get(label) === written ? undefined : written
    },
  }
}

const reservedSuffixes = ['sum', 'count', 'bucket', 'total']

function endsWithWords(name: string, words: string): boolean {
  return name === words || name.endsWith(`_${words}`)
}

/** The unit as names have it; `undefined` where none is added to them. */
export function unitWord(unit: Unit): string | undefined {
  if (unit === 'count') return undefined
  return unit === 'percent' ? 'ratio' : unit
}

/**
 * A name with its unit as its last words, before a reserved word such as `total`. Nothing is added for `Unit.Count`;
 * a percentage is named `ratio`, while its values stay as they are.
 */
function addUnit(name: string, unit: Unit): string {
  const word = unitWord(unit)
  if (word === undefined) return name
  const suffix = reservedSuffixes.find(reserved => name.endsWith(`_${reserved}`))
  const stem = suffix === undefined ? name : name.slice(0, -suffix.length - 1)
  if (endsWithWords(stem, word)) return name
  return suffix === undefined ? `${name}_${word}` : `${stem}_${word}_${suffix}`
}

/** A metric's name as the recommended naming has it: with its unit, and `_total` for a counter. */
export function recommendedName(kind: MetricKind, name: string, unit: Unit | undefined): string {
  const withUnit = unit === undefined ? name : addUnit(name, unit)
  return kind === 'counter' && !endsWithWords(withUnit, 'total') ? `${withUnit}_total` : withUnit
}
