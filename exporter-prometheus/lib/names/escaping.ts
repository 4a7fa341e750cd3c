import {
  isLegalLabelName,
  isLegalMetricName,
  notTheServers,
  sanitizeLabelName,
  sanitizeMetricName,
} from './legal.ts'

/**
 * How names are written that not every reader knows: as they are, or by a scheme that a reader asks for.
 *
 * https://prometheus.io/docs/instrumenting/escaping_schemes/
 */
export type Escaping = 'allow-utf-8' | 'underscores' | 'dots' | 'values'

/** In `dots`, every character but letters, digits and dots becomes two underscores. */
function escapeDots(name: string): string {
  const escaped = name.replace(/[^a-zA-Z0-9:]/gu, character => (character === '.' ? '_dot_' : '__'))
  return escaped.replace(/^[0-9]/, '__')
}

/** In `values`, every character but letters and digits becomes its code point, and an underscore two. */
function escapeValues(name: string, legal: RegExp): string {
  const escaped = Array.from(name, (character, index) => {
    if (character === '_') return '__'
    if (legal.test(character) && !(index === 0 && /[0-9]/.test(character))) return character
    return `_${character.codePointAt(0)!.toString(16)}_`
  })
  return `U__${escaped.join('')}`
}

/** A metric's name by a scheme; a legal one stays as it is. */
export function escapeMetricName(name: string, escaping: Escaping): string {
  if (escaping === 'allow-utf-8' || isLegalMetricName(name)) return name
  if (escaping === 'dots') return escapeDots(name)
  return escaping === 'values' ? escapeValues(name, /[a-zA-Z0-9:]/) : sanitizeMetricName(name)
}

/** A label's name by a scheme; a legal one stays as it is. A colon is legal in names of metrics only. */
export function escapeLabelName(name: string, escaping: Escaping): string {
  if (escaping === 'allow-utf-8' || isLegalLabelName(name)) return name
  if (escaping === 'dots') return notTheServers(escapeDots(name.replaceAll(':', '-')))
  return escaping === 'values' ? escapeValues(name, /[a-zA-Z0-9]/) : sanitizeLabelName(name)
}
