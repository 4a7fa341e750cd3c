import { median } from './number.ts'
import type { Plan, Row, Unit } from './row.ts'

/** The numbers of all rounds of one case. */
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
  /** Libraries of which one process took too long. They have no result, whatever the other processes took. */
  readonly gaveUp?: readonly string[]
}

export interface Outcomes {
  readonly outcomes: readonly Outcome[]
}

/** A run, as it is kept in `results/`. */
export interface Run extends Outcomes {
  readonly machine: Readonly<Record<'cpu' | 'node' | 'date', string>> & { readonly cores: number }
  readonly versions: Readonly<Record<string, string>>
  readonly plan: Plan
  /** What was not measured, because a process failed or did not show what it had done. */
  readonly failures?: readonly string[]
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

export function findOutcome({ outcomes }: Outcomes, { work }: Pick<Row, 'work'>): Outcome | undefined {
  return outcomes.find(outcome => outcome.work === work)
}

export function moreIsBetter({ unit }: Pick<Row, 'unit'>): boolean {
  return unit === 'per second'
}

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
