import { legalLabelName, legalMetricName } from 'metrics-facade/registry'

/** How a server's own labels are named, such as `__name__`. */
const serversLabelName = /^__[a-z][a-z_]*__$/

/** Whether every reader knows a metric's name as it is: letters, digits, `_` and `:`, no digit first. */
export function isLegalMetricName(name: string): boolean {
  return legalMetricName.test(name)
}

/** Whether every reader knows a label's name as it is: letters, digits and `_`, no digit first. */
export function isLegalLabelName(name: string): boolean {
  return legalLabelName.test(name)
}

/**
 * A metric's name with every character but letters, digits, `_` and `:` replaced by `_`, and a digit at the start too.
 * An empty name becomes `_`, because nothing may be lost and no exposition invalid.
 */
export function sanitizeMetricName(name: string): string {
  if (isLegalMetricName(name)) return name
  return name.replace(/[^a-zA-Z0-9_:]/gu, '_').replace(/^(?=$)|^[0-9]/, '_')
}

/**
 * A label's name with every character but letters, digits and `_` replaced by `_`, and a digit at the start too.
 *
 * Names that start with two underscores are the server's own, so of those that were given there only one is left. What
 * was put in stays: it is all that there is of a name in another script.
 */
export function sanitizeLabelName(name: string): string {
  const given = unreserved(name)
  if (isLegalLabelName(given)) return given
  return notTheServers(given.replace(/[^a-zA-Z0-9_]/gu, '_').replace(/^(?=$)|^[0-9]/, '_'))
}

/** A label's name of which only one underscore is left at the start: two mark the server's own. */
function unreserved(name: string): string {
  return name.startsWith('__') ? name.replace(/^__+/, '_') : name
}

/** A label's name that was made of another, and that must not turn out as one that has a meaning to a server. */
export function notTheServers(name: string): string {
  return serversLabelName.test(name) ? name.slice(1) : name
}

/** A metric's name in UTF-8: lone surrogates, which have no bytes there, become U+FFFD; an empty name `_`. */
export function utf8MetricName(name: string): string {
  return name.toWellFormed() || '_'
}

/** As {@link utf8MetricName}, of a label; with one underscore at the start at most. */
export function utf8LabelName(name: string): string {
  return unreserved(utf8MetricName(name))
}
