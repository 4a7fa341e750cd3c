import type { ExposedFamily } from '../model/exposition.ts'
import type { HistogramView } from '../model/views.ts'
import { sanitizeMetricName } from '../names/legal.ts'
import { selected, sumBy } from './promql.ts'
import type { Yaml } from './yaml.ts'

/** What a rule is called after: the name of a counter without its ending. */
export function baseOf(name: string): string {
  return sanitizeMetricName(name.replace(/_total$/, ''))
}

function recorded(labels: readonly string[], name: string, base: string): Yaml {
  return {
    record: `${labels.join('_')}:${base}:rate5m`,
    expr: sumBy(labels, `rate(${selected(name)}[5m])`),
  }
}

/** The rates over five minutes of all that only rises, for dashboards of long ranges. */
export function rateRecords(families: readonly ExposedFamily[]): Yaml[] {
  return families.flatMap(({ name, type, series }) => {
    if (type === 'gauge') return []
    if (type === 'counter') return [recorded(['job'], name, baseOf(name))]
    const isNative = (series as readonly Partial<HistogramView>[]).some(({ native }) => native !== undefined)
    if (isNative) return [recorded(['job'], name, baseOf(name))]
    const parts = ['count', 'sum'].map(part =>
      recorded(['job'], `${name}_${part}`, `${baseOf(name)}_${part}`),
    )
    if (type === 'summary') return parts
    return [...parts, recorded(['job', 'le'], `${name}_bucket`, `${baseOf(name)}_bucket`)]
  })
}
