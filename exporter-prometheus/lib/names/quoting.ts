import type { LabelPair } from 'metrics-facade/registry'
import { isLegalLabelName, isLegalMetricName } from './legal.ts'

const special = /[\\"\n]/
const specials = /[\\"\n]/g
const helpSpecials = /[\\\n]/g

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n' }

/**
 * A label's value between its quotes: backslash, double quote and line feed are escaped, all else stays. OpenMetrics
 * escapes help texts in the same way.
 */
export function escapeValue(value: string): string {
  return special.test(value) ? value.replace(specials, match => escapes[match]!) : value
}

/** A help text: backslash and line feed are escaped. The text format knows no escape for a double quote there. */
export function escapeHelp(help: string): string {
  return help.replace(helpSpecials, match => escapes[match]!)
}

// Names that not every reader knows stand in quotes, and that of a metric inside the braces, before its labels.

/** A family's name as the lines about it have it. */
export function familyName(name: string): string {
  return isLegalMetricName(name) ? name : `"${escapeValue(name)}"`
}

/** A label's name as it stands before its value. */
export function labelName(name: string): string {
  return isLegalLabelName(name) ? name : `"${escapeValue(name)}"`
}

/** Labels as they stand between braces. */
export function pairsText(pairs: readonly LabelPair[]): string {
  return pairs.map(([name, value]) => `${labelName(name)}="${escapeValue(value)}"`).join(',')
}
