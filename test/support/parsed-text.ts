import type { FamilySnapshot } from 'metrics-exporter-prometheus'
import { parseText } from '../../exporter-prometheus/lib/formats/parse-text.ts'

/** The families of a text, and in how many turns they were read. */
export function parsed(text: string): { families: FamilySnapshot[]; turns: number } {
  const work = parseText(text)
  for (let turns = 1; ; turns++) {
    const step = work.next()
    if (step.done) return { families: step.value, turns }
  }
}

export const familiesOf = (text: string): FamilySnapshot[] => parsed(text).families
