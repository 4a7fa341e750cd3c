import { DistinctUnion } from '../../store/limits/distinct-union.ts'
import type { LabelReport } from '../../store/limits/shared-choice.ts'
import type { ChoiceState, LabelState } from './choice-state.ts'

/** What all processes together tell of a value. */
interface ToldValue {
  recent: number
  /** How many series it has, in the process that has the most. */
  series: number
  counts: boolean
}

/** What all processes tell of a label. */
export interface Told {
  readonly reports: readonly LabelReport[]
  readonly values: ReadonlyMap<string, ToldValue>
  /** Values without series, by hash, and how much was recorded for them. */
  readonly candidates: ReadonlyMap<number, number>
  readonly writes: number
  readonly mean: number
  /** How many values may have series. */
  readonly most: number
}

export function toldOf(state: ChoiceState, key: string, label: LabelState): Told {
  const reports = reportsOf(state, key)
  const values = valuesOf(reports)
  const candidates = new Map<number, number>()
  for (const { candidates: own } of reports) {
    for (const { hash, volume } of own) candidates.set(hash, (candidates.get(hash) ?? 0) + volume)
  }
  const series = sumOf([...values.values()].map(one => one.series))
  return {
    reports,
    values,
    candidates,
    writes: sumOf(reports.map(({ writes }) => writes)),
    mean: Math.max(0, ...reports.map(({ mean }) => mean)),
    most: mostOf(state, label, series, values.size),
  }
}

function reportsOf({ members }: ChoiceState, key: string): LabelReport[] {
  return [...members.values()].map(({ labels }) => labels.get(key)).filter(report => report !== undefined)
}

function valuesOf(reports: readonly LabelReport[]): Map<string, ToldValue> {
  const values = new Map<string, ToldValue>()
  for (const { text, recent, series, counts } of reports.flatMap(report => report.values)) {
    const before = values.get(text)
    if (before === undefined) values.set(text, { recent, series, counts })
    else {
      before.recent += recent
      before.series = Math.max(before.series, series)
      before.counts ||= counts
    }
  }
  return values
}

/** Of a metric with too many series, the label with the most values gets no further ones. */
function mostOf(state: ChoiceState, { head }: LabelState, series: number, count: number): number {
  const { perLabel = Number.POSITIVE_INFINITY, perMetric, kind, metric } = head
  if (perMetric === undefined) return perLabel
  for (const [key, other] of state.labels) {
    const isSame = other.head.metric === metric && other.head.kind === kind
    if (isSame && valuesOf(reportsOf(state, key)).size > count) return perLabel
  }
  return Math.min(perLabel, Math.floor(perMetric / Math.max(series / Math.max(count, 1), 1)))
}

/** About how many values there were in all processes. */
export function estimateOf({ reports }: Told): number {
  const union = new DistinctUnion()
  for (const { registers } of reports) {
    if (registers !== undefined) union.add(Buffer.from(registers, 'base64'))
  }
  return union.estimate
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0)
}
