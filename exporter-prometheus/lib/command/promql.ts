import { isLegalLabelName, isLegalMetricName } from '../names/legal.ts'
import { escapeValue } from '../names/quoting.ts'

/** A label's name in a query. */
export function labelInQuery(name: string): string {
  return isLegalLabelName(name) ? name : `"${escapeValue(name)}"`
}

/** Selects series by name, and by matchers such as `job=~"$job"`. */
export function selected(name: string, ...matchers: readonly string[]): string {
  const inBraces = isLegalMetricName(name) ? matchers : [`"${escapeValue(name)}"`, ...matchers]
  const braces = inBraces.length === 0 ? '' : `{${inBraces.join(', ')}}`
  return isLegalMetricName(name) ? `${name}${braces}` : braces
}

/** Adds up by labels. */
export function sumBy(labels: readonly string[], inner: string): string {
  return labels.length === 0 ? `sum(${inner})` : `sum by (${labels.map(labelInQuery).join(', ')}) (${inner})`
}
