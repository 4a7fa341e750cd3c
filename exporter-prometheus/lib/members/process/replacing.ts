import { hashOf } from '../../store/limits/hash.ts'
import type { ChoiceState, LabelState, ValueState } from './choice-state.ts'
import type { Told } from './told.ts'

/** Wants the busiest of the values without series, and lets those go that count less than half as much. */
export function replace(state: ChoiceState, label: LabelState, told: Told): void {
  const { head, values } = label
  const shown = [...values].filter(([, { gone }]) => gone === undefined)
  const own = new Set([...values.keys()].map(hashOf))
  const candidates = [...told.candidates].filter(([hash]) => !own.has(hash)).sort(([, a], [, b]) => b - a)
  const recentOf = (text: string): number => told.values.get(text)?.recent ?? 0
  const leastFirst = shown
    .filter(([, value]) => value.leaves === undefined && !value.isNew)
    .sort(([a], [b]) => recentOf(a) - recentOf(b))
  // The places of those that leave already are for the busiest.
  const leaving = shown.filter(([, { leaves }]) => leaves !== undefined).length
  const room = told.most - shown.length
  const wanted = new Map<number, number>()
  let replaced = -leaving
  for (const [hash, volume] of candidates) {
    if (wanted.size < room) {
      wanted.set(hash, volume)
      continue
    }
    replaced += 1
    if (replaced <= 0) continue
    const rival = leastFirst[replaced - 1]
    // Twice as much, so that values of about the same volume do not take turns. Gauges come first.
    const isBusier = rival !== undefined && head.addsUp && volume > 2 * recentOf(rival[0]) + told.mean
    if (!isBusier) break
    leave(rival[1], state)
  }
  for (const [, value] of leastFirst.slice(0, Math.max(-room - leaving, 0))) leave(value, state)
  label.wanted = wanted
}

function leave(value: ValueState, { number }: ChoiceState): void {
  value.leaves ??= number
}
