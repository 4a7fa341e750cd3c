import { show } from './number.ts'
import {
  bestPeer,
  findOutcome,
  isGivenUp,
  moreIsBetter,
  type Outcome,
  type Outcomes,
  timesBetter,
  timesBetterThanPeers,
} from './outcome.ts'
import type { Row } from './row.ts'

/** One target of a row. */
export interface Goal {
  /** In words, such as `≤ 5`. */
  readonly wanted: string
  /** `undefined` if it was not measured. */
  readonly isReached: boolean | undefined
}

export function hasGoal(row: Row): boolean {
  return goalsOf(row, { work: row.work, unit: row.unit, results: {} }).length > 0
}

/** How many times better than the best peer ours should be; `undefined` if the row has no such goal. */
export function timesToReach(row: Row): number | undefined {
  const { reach, reachBeside, reachTimes } = row
  if (reachTimes !== undefined) return reachTimes
  return reach === undefined || reachBeside === undefined ? undefined : timesBetter(row, reach, reachBeside)
}

/** The goals of a row that do not depend on peers: a value, or a multiple of the floor or of another row. */
export function goalsOf(row: Row, outcome: Outcome, run?: Outcomes): readonly Goal[] {
  const { reach, reachTimesFloor, reachBeyondFloor, reachTimesRow } = row
  const ours = outcome.results.ours?.median
  const floor = outcome.results.floor?.median
  const sign = moreIsBetter(row) ? '≥' : '≤'
  const goal = (wanted: string, limit: number | undefined): Goal => {
    if (ours === undefined) return { wanted, isReached: isGivenUp(outcome, 'ours') ? false : undefined }
    if (limit === undefined) return { wanted, isReached: undefined }
    return { wanted, isReached: moreIsBetter(row) ? ours >= limit : ours <= limit }
  }
  const times = (other: number | undefined, factor: number): number | undefined =>
    other === undefined ? undefined : other * factor
  return [
    ...(reach === undefined ? [] : [goal(`${sign} ${reach.toLocaleString('en')}`, reach)]),
    ...(reachTimesFloor === undefined
      ? []
      : [goal(`≤ ${reachTimesFloor} × floor`, times(floor, reachTimesFloor))]),
    ...(reachBeyondFloor === undefined
      ? []
      : [goal(`≤ ${reachBeyondFloor} beyond the floor`, floor && floor + reachBeyondFloor)]),
    ...(reachTimesRow === undefined
      ? []
      : [
          goal(
            `≤ ${reachTimesRow.times} × “${reachTimesRow.work}”`,
            times(run && findOutcome(run, reachTimesRow)?.results.ours?.median, reachTimesRow.times),
          ),
        ]),
  ]
}

/** Whether ours is as many times better than the best peer as it should be. */
export function goalBesidePeers(row: Row, outcome: Outcome): Goal | undefined {
  const wanted = timesToReach(row)
  if (wanted === undefined || bestPeer(outcome) === undefined) return undefined
  const times = timesBetterThanPeers(outcome)
  return {
    wanted: `${show(wanted)} times better`,
    isReached: times === undefined ? undefined : times >= wanted,
  }
}
