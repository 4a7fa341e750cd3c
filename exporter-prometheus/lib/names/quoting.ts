import type { LabelPair } from 'metrics-facade/registry'
import { isLegalLabelName, isLegalMetricName } from './legal.ts'

const special = /[\\"\n]/
const specials = /[\\"\n]/g
const helpSpecials = /[\\\n]/g

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n' }

/**
 * Escapes backslashes, double quotes and line feeds in a label's value, to be written between quotes. OpenMetrics escapes
 * help texts in the same way.
 */
export function escapeValue(value: string): string {
  return special.test(value) ? value.replace(specials, match => escapes[match]!) : value
}

/** Escapes backslashes and line feeds in a help text. The text format does not escape double quotes there. */
export function escapeHelp(help: string): string {
  return help.replace(helpSpecials, match => escapes[match]!)
}

// Names that not every reader understands are quoted. The quoted name of a metric is inside the braces, before its labels.

/** A family's name as it is written in the lines about the family. */
export function familyName(name: string): string {
  return isLegalMetricName(name) ? name : `"${escapeValue(name)}"`
}

/** A label's name as it is written before its value. */
export function labelName(name: string): string {
  return isLegalLabelName(name) ? name : `"${escapeValue(name)}"`
}

/** Labels as they are written between braces. */
export function pairsText(pairs: readonly LabelPair[]): string {
  return pairs.map(([name, value]) => `${labelName(name)}="${escapeValue(value)}"`).join(',')
}
