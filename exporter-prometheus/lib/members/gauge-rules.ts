import type { GaugeMerge } from '../series/distribution.ts'
import type { Part } from './part.ts'

/** The rule for a gauge: as it is described; by default the largest for facts and times, and the sum for all others. */
export function gaugeRule(name: string, advised: GaugeMerge | undefined): GaugeMerge {
  return advised ?? (/_(?:info|timestamp_seconds)$/.test(name) ? 'max' : 'sum')
}

export function partValue({ own, page, at }: Part): number {
  return own === undefined ? page[at]! : (own as unknown as { readonly value: number }).value
}

/** The value of a gauge with these parts, of which there is at least one. */
export function mergeGauges(rule: GaugeMerge, parts: readonly Part[]): number {
  let merged = partValue(parts[0]!)
  for (let index = 1; index < parts.length; index++) {
    const value = partValue(parts[index]!)
    if (rule === 'min') merged = Math.min(merged, value)
    else if (rule === 'max') merged = Math.max(merged, value)
    else merged += value
  }
  return merged
}
