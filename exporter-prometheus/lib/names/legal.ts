import { legalLabelName, legalMetricName } from 'metrics-facade/registry'

/** Names that servers reserve for labels with a meaning, such as `__name__`. */
const serversLabelName = /^__[a-z][a-z_]*__$/

/** Whether every reader understands a metric's name unescaped: letters, digits, `_` and `:`, no digit first. */
export function isLegalMetricName(name: string): boolean {
  return legalMetricName.test(name)
}

/** Whether every reader understands a label's name unescaped: letters, digits and `_`, no digit first. */
export function isLegalLabelName(name: string): boolean {
  return legalLabelName.test(name)
}

/**
 * Replaces every character of a metric's name but letters, digits, `_` and `:` by `_`, and a digit at the start too. An
 * empty name becomes `_`: its values must not be lost, and the exposition must stay valid.
 */
export function sanitizeMetricName(name: string): string {
  if (isLegalMetricName(name)) return name
  return name.replace(/[^a-zA-Z0-9_:]/gu, '_').replace(/^(?=$)|^[0-9]/, '_')
}

/**
 * Replaces every character of a label's name but letters, digits and `_` by `_`, and a digit at the start too.
 *
 * Names that start with two underscores are reserved for servers, so underscores that the name starts with are reduced
 * to one. Those that replace other characters all stay: they are all that is left of a name in another script.
 */
export function sanitizeLabelName(name: string): string {
  const plain = unreserved(name)
  if (isLegalLabelName(plain)) return plain
  return notTheServers(plain.replace(/[^a-zA-Z0-9_]/gu, '_').replace(/^(?=$)|^[0-9]/, '_'))
}

/** Reduces underscores at the start of a label's name to one: two mark the names that servers reserve. */
function unreserved(name: string): string {
  return name.startsWith('__') ? name.replace(/^__+/, '_') : name
}

/** Changes an escaped or sanitized label name that would have a meaning to a server, such as `__name__`. */
export function notTheServers(name: string): string {
  return serversLabelName.test(name) ? name.slice(1) : name
}

/** A metric's name in UTF-8: lone surrogates, which have no bytes in UTF-8, become U+FFFD; an empty name becomes `_`. */
export function utf8MetricName(name: string): string {
  return name.toWellFormed() || '_'
}

/** Like {@link utf8MetricName}, for a label; with at most one underscore at the start. */
export function utf8LabelName(name: string): string {
  return unreserved(utf8MetricName(name))
}
