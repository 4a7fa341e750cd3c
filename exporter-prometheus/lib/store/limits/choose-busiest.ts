import type { Candidate } from './busiest.ts'
import type { OwnValue } from './own-value.ts'

/**
 * Ends values that are too many, and wants candidates, by their hash: places become free only when these come again.
 *
 * @param candidates - values without series, the busiest first.
 * @param most - how many values may have series.
 * @param mean - how much a write counts on average.
 */
export function chooseBusiest(
  values: ReadonlyMap<string, OwnValue>,
  candidates: readonly Candidate[],
  most: number,
  mean: number,
): { losers: Map<string, OwnValue>; wanted: Map<number, number> } {
  const own = new Set(Array.from(values.values(), ({ hash }) => hash))
  const leastFirst = [...values].filter(([, { opening }]) => opening === 0)
  leastFirst.sort(([, a], [, b]) => a.recent - b.recent)
  const room = most - values.size
  const losers = new Map(leastFirst.splice(0, Math.max(-room, 0)))
  const wanted = new Map<number, number>()
  for (const { hash, volume } of candidates) {
    if (own.has(hash)) continue
    const rival = wanted.size < room ? undefined : leastFirst[wanted.size - Math.max(room, 0)]
    // Twice as much, so that values of about the same volume do not take turns.
    if (wanted.size >= room && (rival === undefined || volume <= 2 * rival[1].recent + mean)) break
    wanted.set(hash, volume)
  }
  return { losers, wanted }
}
