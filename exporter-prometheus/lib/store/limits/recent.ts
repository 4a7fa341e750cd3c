import type { Candidate } from './busiest.ts'
import type { OwnValue } from './own-value.ts'

/** A value that has not counted for so many writes of its share is idle; one in 3,000 is, by chance, that is not. */
const idleWrites = 8

/** What has happened between two choices. */
interface Time {
  /** How much everything before counts by now. */
  readonly factor: number
  /** How many expositions have begun. */
  readonly begun: number
  /** Whether `now` of a value is 1 if it was written to, because the number of writes is not known. */
  readonly isGauge: boolean
  /** How much one write to values without series has counted on average, and all of them. */
  readonly mean: number
  readonly volume: number
}

/** Brings up to date how much values have counted recently, after `now` of each was. */
export function updateRecent(
  values: Iterable<OwnValue>,
  candidates: readonly Candidate[],
  { factor, begun, isGauge, mean, volume }: Time,
): void {
  const all = [...values]
  let standing = 0
  let counted = volume
  for (const { now, before, recent } of all) {
    standing += recent
    counted += Math.max(now - before, 0)
  }
  for (const candidate of candidates) standing += candidate.volume
  for (const value of all) {
    const change = isGauge ? value.now * volume : differenceOf(value)
    if (change > 0) value.changedAt = begun
    const share = standing > 0 && mean > 0 ? (value.recent * counted) / standing / mean : 0
    const isIdle = change === 0 && value.opening === 0 && !isGauge && share >= idleWrites
    value.recent = isIdle ? 0 : value.recent * factor + change
    value.before = value.now
  }
}

/** How much a value has counted since the last measurement, also if its series began again. */
function differenceOf({ now, before }: OwnValue): number {
  return now >= before ? now - before : now
}
