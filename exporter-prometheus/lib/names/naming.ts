import type { Unit } from 'metrics-facade'
import type { MetricKind, Naming } from 'metrics-facade/registry'
import { sanitizeLabelName, sanitizeMetricName, utf8LabelName, utf8MetricName } from './legal.ts'

/** How the name that identifies a metric or a label, and the name of its family, are made from the name in the program. */
export interface NameRules {
  /** Whether names keep all their characters, and are escaped only for readers that need it. */
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
 * Names and labels in Prometheus' data model: names follow the rules; lone surrogates, which UTF-8 cannot encode, become
 * U+FFFD; a label with an empty value is dropped, and so is one that repeats a global label.
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

/** The unit as a word in a name; `undefined` if the unit does not show in names. */
export function unitWord(unit: Unit): string | undefined {
  if (unit === 'count') return undefined
  return unit === 'percent' ? 'ratio' : unit
}

/**
 * Puts the unit at the end of a name, but before a reserved word such as `total`. Nothing is added for `Unit.Count`; a
 * percentage is named `ratio`, but its values are not changed.
 */
function addUnit(name: string, unit: Unit): string {
  const word = unitWord(unit)
  if (word === undefined) return name
  const suffix = reservedSuffixes.find(reserved => name.endsWith(`_${reserved}`))
  const stem = suffix === undefined ? name : name.slice(0, -suffix.length - 1)
  if (endsWithWords(stem, word)) return name
  return suffix === undefined ? `${name}_${word}` : `${stem}_${word}_${suffix}`
}

/** A metric's name under recommended naming: with its unit, and `_total` for a counter. */
export function recommendedName(kind: MetricKind, name: string, unit: Unit | undefined): string {
  const withUnit = unit === undefined ? name : addUnit(name, unit)
  return kind === 'counter' && !endsWithWords(withUnit, 'total') ? `${withUnit}_total` : withUnit
}
