import type { Unit } from 'metrics-facade'
import type { MetricKind, Naming } from 'metrics-facade/registry'

const legalMetricName = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/
const legalLabelName = /^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/

/**
 * A metric's name with every character but letters, digits, `_` and `:` replaced by `_`, and a digit at the start too.
 * An empty name becomes `_`, because nothing may be lost and no exposition invalid.
 */
export function sanitizeMetricName(name: string): string {
  if (legalMetricName.test(name)) return name
  return name.replace(/[^a-zA-Z0-9_:]/gu, '_').replace(/^(?=$)|^[0-9]/, '_')
}

/**
 * A label's name with every character but letters, digits and `_` replaced by `_`, and a digit at the start too. Names
 * that start with two underscores are the server's own, so there only one is left.
 */
export function sanitizeLabelName(name: string): string {
  if (legalLabelName.test(name)) return name
  return name
    .replace(/[^a-zA-Z0-9_]/gu, '_')
    .replace(/^(?=$)|^[0-9]/, '_')
    .replace(/^__+/, '_')
}

/**
 * How Prometheus' data model sees names and labels: names sanitized; lone surrogates, which UTF-8 cannot write, as
 * U+FFFD; an empty value as no label at all, and so a value that a global label has anyway.
 */
export function prometheusNaming(globalLabels: ReadonlyMap<string, string>): Naming {
  return {
    metric: sanitizeMetricName,
    label: sanitizeLabelName,
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

/**
 * A name with its unit as its last words, before a reserved word such as `total`. Nothing is added for `Unit.Count`;
 * a percentage is named `ratio`, while its values stay as they are.
 */
function addUnit(name: string, unit: Unit): string {
  if (unit === 'count') return name
  const word = unit === 'percent' ? 'ratio' : unit
  const suffix = reservedSuffixes.find(reserved => name.endsWith(`_${reserved}`))
  const stem = suffix === undefined ? name : name.slice(0, -suffix.length - 1)
  if (endsWithWords(stem, word)) return name
  return suffix === undefined ? `${name}_${word}` : `${stem}_${word}_${suffix}`
}

/** A sanitized name as the recommended naming has it: with its unit, and `_total` for a counter. */
export function recommendedName(kind: MetricKind, name: string, unit: Unit | undefined): string {
  const withUnit = unit === undefined ? name : addUnit(name, unit)
  return kind === 'counter' && !endsWithWords(withUnit, 'total') ? `${withUnit}_total` : withUnit
}
