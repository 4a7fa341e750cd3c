import { keyOfLabel } from '../../store/limits/shared-choice.ts'
import type { Whole } from '../whole.ts'
import type { ChoiceState } from './choice-state.ts'

/** The values in a whole of labels that are limited, by their keys. */
export function valuesOf(whole: Whole, chosen: ChoiceState | undefined): Map<string, string[]> {
  const values = new Map<string, Set<string>>()
  if (chosen === undefined) return new Map()
  whole.store.describeTo({
    described() {},
    upkept() {},
    registered({ kind, name: metric }, { pairs }) {
      for (const [label, text] of pairs) {
        const key = keyOfLabel({ kind, metric, label })
        const head = chosen.labels.get(key)?.head
        if (head === undefined || text === head.overflow) continue
        const ofLabel = values.get(key)
        if (ofLabel === undefined) values.set(key, new Set([text]))
        else ofLabel.add(text)
      }
    },
  })
  return new Map(Array.from(values, ([key, texts]) => [key, [...texts]]))
}

/** Whether a whole has values that are not shown any more. */
export function hasGone(whole: Whole, chosen: ChoiceState | undefined): boolean {
  for (const [key, texts] of valuesOf(whole, chosen)) {
    const { values } = chosen!.labels.get(key)!
    if (texts.some(text => values.get(text)?.gone !== undefined)) return true
  }
  return false
}
