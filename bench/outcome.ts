import { median } from './number.ts'
import type { Plan, Row, Unit } from './row.ts'

/** What the rounds of one case came to. */
export interface Result {
  readonly median: number
  readonly min: number
  readonly max: number
  readonly samples: number
}

/** What was measured of a row: the result of each library that can do it, by its title. */
export interface Outcome {
  readonly work: string
  readonly unit: Unit
  readonly results: Readonly<Record<string, Result | undefined>>
  /** The libraries of which a process took too long: they have no result, whatever the other processes came to. */
  readonly gaveUp?: readonly string[]
}

/** A run, as it is kept in `results/`. */
export interface Run {
  readonly machine: Readonly<Record<'cpu' | 'node' | 'date', string>> & { readonly cores: number }
  readonly versions: Readonly<Record<string, string>>
  readonly plan: Plan
  readonly outcomes: readonly Outcome[]
  /** Whether each process had a core of its own. */
  readonly pinned?: boolean
}

export function summarize(samples: readonly number[]): Result | undefined {
  if (samples.length === 0) return undefined
  return {
    median: median(samples),
    min: Math.min(...samples),
    max: Math.max(...samples),
    samples: samples.length,
  }
}

export function findOutcome({ outcomes }: Run, { work }: Pick<Row, 'work'>): Outcome | undefined {
  return outcomes.find(outcome => outcome.work === work)
}

const moreIsBetter = ({ unit }: Pick<Row, 'unit'>): boolean => unit === 'per second'

/** How many times better `value` is than `other`; below 1 it is worse. */
export function timesBetter(row: Pick<Row, 'unit'>, value: number, other: number): number {
  return moreIsBetter(row) ? value / other : other / value
}

/** Whether the library could have done it, but took too long. */
export function isGivenUp(outcome: Outcome, title: string): boolean {
  return outcome.gaveUp?.includes(title) === true
}

export function bestPeer(outcome: Outcome): readonly [title: string, median: number] | undefined {
  const peers = Object.entries(outcome.results)
    .filter(([title, result]) => title !== 'ours' && title !== 'floor' && result !== undefined)
    .map(([title, result]) => [title, result!.median] as const)
    .sort(([, a], [, b]) => (moreIsBetter(outcome) ? b - a : a - b))
  return peers[0]
}

/** How many times better ours is than the best peer; `undefined` where there is none, or neither takes anything. */
export function timesBetterThanPeers(outcome: Outcome): number | undefined {
  const [, best] = bestPeer(outcome) ?? []
  const ours = outcome.results.ours?.median
  if (ours === undefined || best === undefined || (ours === 0 && best === 0)) return undefined
  return timesBetter(outcome, ours, best)
}

/** Whether what the project wants is reached; `undefined` where it wants nothing. */
export function isReached(row: Row, outcome: Outcome): boolean | undefined {
  const { results } = outcome
  const ours = results.ours?.median
  if (row.reach === undefined) return undefined
  if (ours === undefined) return isGivenUp(outcome, 'ours') ? false : undefined
  const limit = row.reachTimesFloor === undefined ? undefined : row.reachTimesFloor * results.floor!.median
  if (limit !== undefined && ours > limit) return false
  return moreIsBetter(row) ? ours >= row.reach : ours <= row.reach
}

/** How many times better than the best peer ours is to be; `undefined` where there is none. */
export function timesToReach(row: Row): number | undefined {
  const { reach, reachBeside } = row
  return reach === undefined || reachBeside === undefined ? undefined : timesBetter(row, reach, reachBeside)
}

/** Whether ours is as many times better than the best peer as it is to be; `undefined` where there is none. */
export function isReachedBesidePeers(row: Row, outcome: Outcome): boolean | undefined {
  const [wanted, times] = [timesToReach(row), timesBetterThanPeers(outcome)]
  return wanted === undefined || times === undefined ? undefined : times >= wanted
}

/** What the project wants of the row, in words. */
export function describeReach(row: Row): string {
  if (row.reach === undefined) return ''
  const limit = `${moreIsBetter(row) ? '≥' : '≤'} ${row.reach.toLocaleString('en')}`
  return row.reachTimesFloor === undefined ? limit : `${limit}, ≤ ${row.reachTimesFloor} × floor`
}
