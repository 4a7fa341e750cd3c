import type { Series } from '../../series/series.ts'
import type { Distinct } from './distinct.ts'
import type { FamilyLimit } from './family-limit.ts'
import { Folded, Refused } from './folded.ts'
import type { LabelLimit } from './label-limit.ts'
import type { Overflow } from './overflow.ts'
import type { OwnValue } from './own-value.ts'
import type { LabelReport } from './shared-choice.ts'

// Where the processes of a program choose together which values have series, each reports what it has, and obeys.

/** How many candidates are reported of each label, at most. */
const mostCandidates = 1_000

/** Whether there are values that the other processes were not told of. */
export function hasUntold(limits: Iterable<FamilyLimit>): boolean {
  for (const { labels } of limits) for (const label of labels) if (label.hasUntold) return true
  return false
}

/** What counts for a series that begins or ends, of whichever family. */
export function elsewhereOf(limits: Iterable<FamilyLimit>, series: Series): Folded | Refused | undefined {
  for (const { transitions } of limits) {
    const elsewhere = transitions.elsewhere(series)
    if (elsewhere !== undefined) return elsewhere
  }
  return undefined
}

/** The values of a family that have series, by label. */
export function textsOf({ around: { kind, name }, labels }: FamilyLimit): unknown[] {
  return [kind, name, Array.from(labels, label => [label.name, [...label.values.keys()]])]
}

/** What a family has to report, by label. */
export function reportsOf(
  limit: FamilyLimit,
  overflowOf: (label: LabelLimit) => Overflow | undefined,
  distinctOf: (label: LabelLimit) => Pick<Distinct, 'registers'> | undefined,
): LabelReport[] {
  const { kind, name: metric, addsUp } = limit.around
  const { perLabel, perMetric, overflow } = limit.limits
  return Array.from(limit.labels, label => {
    const { candidates, values } = label
    const distinct = distinctOf(label)
    return {
      kind,
      metric,
      label: label.name,
      perLabel: finite(perLabel),
      perMetric: finite(perMetric),
      overflow,
      addsUp,
      values: Array.from(values, ([text, { recent, series, opening }]) => {
        return { text, recent, series, counts: opening === 0 }
      }),
      candidates: candidates.slice(0, Math.min(2 * perLabel, mostCandidates)),
      writes: label.takeWrites(),
      mean: label.lastMean,
      registers: distinct && Buffer.from(distinct.registers).toString('base64'),
      overflowed: overflowOf(label),
    }
  })
}

/**
 * Does what was chosen. Values that the others have refused count elsewhere, as if they had never had series: nobody has
 * seen these. Returns whether handles have to look for their series again.
 */
export function obey(limit: FamilyLimit): boolean {
  const leaving = new Map<string, Map<string, OwnValue>>()
  const refused = new Map<string, Set<string>>()
  let isChanged = false
  for (const label of limit.labels) {
    const choice = limit.around.choiceOf(label.name)
    if (choice === undefined) continue
    for (const [text, value] of label.values) {
      const isAdopted = choice.values.get(text)
      // What it has counted before it knew that others begin at zero was not shown.
      const isRight = isAdopted === false || (isAdopted === true && value.isAdopted)
      if (isRight) continue
      if (choice.leaving.has(text)) entryOf(leaving, label.name, () => new Map()).set(text, value)
      else entryOf(refused, label.name, () => new Set()).add(text)
    }
    isChanged = label.follow(choice, limit.limits.perLabel) || isChanged
  }
  end(limit, leaving)
  refuse(limit, refused)
  limit.transitions.finish(({ pairs }) =>
    pairs.some(([name, text]) => text !== limit.overflow && isOver(limit.label(name), text)),
  )
  return isChanged || leaving.size > 0 || refused.size > 0
}

/** Lets series of values count elsewhere, and show what they have. */
function end(limit: FamilyLimit, leaving: ReadonlyMap<string, ReadonlyMap<string, OwnValue>>): void {
  if (leaving.size === 0) return
  const series = limit.seriesWith((name, text) => leaving.get(name)?.has(text) === true)
  for (const [name, texts] of leaving) for (const text of texts.keys()) limit.label(name).values.delete(text)
  limit.transitions.end(series, leaving, name => limit.label(name), limit.overflow)
}

function refuse(limit: FamilyLimit, refused: ReadonlyMap<string, ReadonlySet<string>>): void {
  if (refused.size === 0) return
  const { around } = limit
  const series = limit.seriesWith((name, text) => refused.get(name)?.has(text) === true)
  for (const [name, texts] of refused) {
    const label = limit.label(name)
    for (const text of texts) {
      label.values.delete(text)
      limit.fill(label, text)
    }
  }
  around.remove(new Set(series))
  for (const one of series) {
    // With the last series the family may have gone, which opens again.
    const registered: Series | Folded | Refused = around.register(one.labels)
    const isFolded = registered instanceof Folded || registered instanceof Refused
    const target = isFolded ? registered : around.elsewhere(registered)
    target?.count(Math.abs(one.volume))
    around.merge(one, target ?? registered)
  }
}

/** Whether a value has ended for all processes. */
function isOver({ choice }: LabelLimit, text: string): boolean {
  return choice !== undefined && !choice.values.has(text) && !choice.leaving.has(text)
}

function entryOf<V>(map: Map<string, V>, key: string, make: () => V): V {
  const entry = map.get(key) ?? make()
  map.set(key, entry)
  return entry
}

function finite(number: number): number | undefined {
  return Number.isFinite(number) ? number : undefined
}
