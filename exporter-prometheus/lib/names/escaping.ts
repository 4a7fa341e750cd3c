import {
  isLegalLabelName,
  isLegalMetricName,
  notTheServers,
  sanitizeLabelName,
  sanitizeMetricName,
} from './legal.ts'

/**
 * How names are written that not every reader understands: unchanged, or by a scheme that the reader asks for.
 *
 * https://prometheus.io/docs/instrumenting/escaping_schemes/
 */
export type Escaping = 'allow-utf-8' | 'underscores' | 'dots' | 'values'

/** The scheme `dots`: a dot becomes `_dot_`; every character but letters, digits and colons, two underscores. */
function escapeDots(name: string): string {
  const escaped = name.replace(/[^a-zA-Z0-9:]/gu, character => (character === '.' ? '_dot_' : '__'))
  return escaped.replace(/^[0-9]/, '__')
}

/** The scheme `values`: every character but letters and digits becomes its code point; an underscore is doubled. */
function escapeValues(name: string, legal: RegExp): string {
  const escaped = Array.from(name, (character, index) => {
    if (character === '_') return '__'
    if (legal.test(character) && !(index === 0 && /[0-9]/.test(character))) return character
    return `_${character.codePointAt(0)!.toString(16)}_`
  })
  return `U__${escaped.join('')}`
}

/** Escapes a metric's name by a scheme; a legal name is not changed. */
export function escapeMetricName(name: string, escaping: Escaping): string {
  if (escaping === 'allow-utf-8' || isLegalMetricName(name)) return name
  if (escaping === 'dots') return escapeDots(name)
  return escaping === 'values' ? escapeValues(name, /[a-zA-Z0-9:]/) : sanitizeMetricName(name)
}

/** Escapes a label's name by a scheme; a legal name is not changed. Only names of metrics may contain colons. */
export function escapeLabelName(name: string, escaping: Escaping): string {
  if (escaping === 'allow-utf-8' || isLegalLabelName(name)) return name
  if (escaping === 'dots') return notTheServers(escapeDots(name.replaceAll(':', '-')))
  return escaping === 'values' ? escapeValues(name, /[a-zA-Z0-9]/) : sanitizeLabelName(name)
}
