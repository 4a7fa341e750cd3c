import type { CheckedObjective } from './objectives.ts'
import { selected, sumBy } from './promql.ts'
import { baseOf } from './rates.ts'
import type { Yaml } from './yaml.ts'

/**
 * A budget of 30 days is spent too fast if it is so over a long window, and still is over a short one. By the multiples
 * of its even speed: https://sre.google/workbook/alerting-on-slos/
 */
const burns = {
  Fast: {
    severity: 'critical',
    pendingFor: '2m',
    windows: [
      { times: 14.4, long: '1h', short: '5m' },
      { times: 6, long: '6h', short: '30m' },
    ],
  },
  Slowly: {
    severity: 'warning',
    pendingFor: '15m',
    windows: [
      { times: 3, long: '1d', short: '2h' },
      { times: 1, long: '3d', short: '6h' },
    ],
  },
} as const

export type Speed = keyof typeof burns

/** An alert on one speed. */
export interface Burn {
  readonly speed: Speed
  readonly alert: string
  readonly severity: string
  readonly annotations: { readonly summary: string; readonly description: string }
  readonly rule: Yaml
}

const windows = ['5m', '30m', '1h', '2h', '6h', '1d', '3d']

/** Without the noise of binary fractions. */
function rounded(value: number): number {
  return Number(value.toPrecision(8))
}

/** The share of values that may be above the threshold. */
export function budgetOf({ ratio }: Pick<CheckedObjective, 'ratio'>): number {
  return rounded(1 - ratio)
}

/** Before version 3, Prometheus has the bound 1 as `1` or `1.0`, by the format. */
export function boundMatcher(threshold: number): string {
  const text = String(threshold)
  return Number.isInteger(threshold) ? `le=~"${text}|${text}[.]0"` : `le="${text}"`
}

/** The names of the shares above the threshold, over each window. */
export function recordNames(objective: CheckedObjective): string[] {
  return windows.map(window => recordName(objective, window))
}

function recordName({ name }: CheckedObjective, window: string): string {
  return `job:${baseOf(name)}_over_threshold:ratio_rate${window}`
}

function shareAbove({ name, threshold, isNative }: CheckedObjective, window: string): string {
  if (isNative) {
    return `1 - histogram_fraction(-Inf, ${threshold}, ${sumBy(['job'], `rate(${selected(name)}[${window}])`)})`
  }
  const [within, all] = [selected(`${name}_bucket`, boundMatcher(threshold)), selected(`${name}_count`)].map(
    series => sumBy(['job'], `rate(${series}[${window}])`),
  )
  return `1 - ${within} / ${all}`
}

/** The share of values above the threshold, over each window. */
export function objectiveRecords(objective: CheckedObjective): Yaml[] {
  return windows.map(window => ({
    record: recordName(objective, window),
    expr: shareAbove(objective, window),
  }))
}

function alertName(name: string, speed: Speed): string {
  const words = baseOf(name)
    .split(/[_:]+/)
    .filter(word => word !== '')
  return `${words.map(word => word[0]!.toUpperCase() + word.slice(1)).join('')}SpendsBudget${speed}`
}

/** The alerts of an objective. One that no share of values could reach is left out. */
export function burnsOf(objective: CheckedObjective): readonly Burn[] {
  const { name, threshold, ratio } = objective
  const budget = budgetOf(objective)
  return (Object.keys(burns) as Speed[]).flatMap(speed => {
    const { severity, pendingFor, windows: all } = burns[speed]
    const reachable = all.filter(({ times }) => times * budget < 1)
    if (reachable.length === 0) return []
    const conditions = reachable.map(({ times, long, short }) =>
      [long, short]
        .map(window => `${recordName(objective, window)} > ${rounded(times * budget)}`)
        .join(' and '),
    )
    const alert = alertName(name, speed)
    const annotations = {
      summary: `{{ $labels.job }} spends the budget of ${name} ${speed === 'Fast' ? 'fast' : 'too fast to keep its objective'}`,
      description: `${rounded(ratio * 100)} % are to be at most ${threshold}. More than ${rounded(reachable.at(-1)!.times * budget * 100)} % have been above it.`,
    }
    const expr = conditions.length === 1 ? conditions[0]! : conditions.map(one => `(${one})`).join(' or ')
    const rule = { alert, expr, for: pendingFor, labels: { severity }, annotations }
    return [{ speed, alert, severity, annotations, rule }]
  })
}
