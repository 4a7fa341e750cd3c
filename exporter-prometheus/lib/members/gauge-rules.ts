import type { GaugeMerge } from '../series/distribution.ts'
import type { StampedGaugeSeries } from '../series/stamped-gauge.ts'
import { wallMs } from '../series/wall-clock.ts'
import type { Part } from './part.ts'

/** The rule for a gauge: as it is described; by default the largest for facts and times, and the sum for all others. */
export function gaugeRule(name: string, advised: GaugeMerge | undefined): GaugeMerge {
  return advised ?? (/_(?:info|timestamp_seconds)$/.test(name) ? 'max' : 'sum')
}

export function partValue({ own, page, at }: Part): number {
  return own === undefined ? page[at]! : (own as unknown as { readonly value: number }).value
}

/**
 * When the value of a part was set: as it has noted, or, where its thread knows no rule by which that matters, when a new
 * value was first read.
 */
export function setMsOf(part: Part): number {
  const { own, page, at } = part
  // The second cell stays zero if nothing is noted.
  const noted = own === undefined ? page[at + 1]! : (own as Partial<StampedGaugeSeries>).setMs
  if (noted !== undefined && noted !== 0) return noted
  const value = partValue(part)
  if (!Object.is(part.noticed?.value, value)) {
    part.noticed = { value, ms: part.noticed === undefined ? part.created : wallMs() }
  }
  return part.noticed!.ms
}

/** The part of which the value was set last, of at least one. */
export function latestOf(parts: readonly Part[]): Part {
  let latest = parts[0]!
  let latestMs = setMsOf(latest)
  for (let index = 1; index < parts.length; index++) {
    const part = parts[index]!
    const setMs = setMsOf(part)
    if (setMs < latestMs) continue
    latest = part
    latestMs = setMs
  }
  return latest
}

/** The value of a gauge with these parts, of which there is at least one, by a rule that is not `'latest'`. */
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
