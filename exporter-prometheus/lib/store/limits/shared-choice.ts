import type { MetricKind } from 'metrics-facade/registry'
import type { Candidate } from './busiest.ts'
import { hashOf } from './hash.ts'
import type { Overflow } from './overflow.ts'
import type { OwnValue } from './own-value.ts'

/** A value that has series in a process. */
export interface ReportedValue {
  readonly text: string
  /** How much they have counted lately. */
  readonly recent: number
  /** How many they are. */
  readonly series: number
  /** Whether they count: one that begins is shown at zero first. */
  readonly counts: boolean
}

/** A label, and what it is limited by. */
export interface LabelHead {
  readonly kind: MetricKind
  readonly metric: string
  readonly label: string
  /** `undefined` without a limit. */
  readonly perLabel: number | undefined
  readonly perMetric: number | undefined
  readonly overflow: string
  readonly addsUp: boolean
}

/** What a process knows of a label, as plain data. From the reports of all processes they choose together. */
export interface LabelReport extends LabelHead {
  readonly values: readonly ReportedValue[]
  /** Values without series, the busiest first. */
  readonly candidates: readonly Candidate[]
  /** How many writes to further values there were between the last two choices, and how much one counts on average. */
  readonly writes: number
  readonly mean: number
  /** What it knows of how many values there were: the registers of `Distinct`, in base64. */
  readonly registers: string | undefined
  /** Set once it has had more values than it may have. */
  readonly overflowed: Overflow | undefined
}

/** Which values of a label have series, in every process of the program. */
export interface SharedChoice {
  /** Of each whether it was among others before, so that servers have to see its series at zero. */
  readonly values: ReadonlyMap<string, boolean>
  /** Those that are to count elsewhere, and still show what they have. */
  readonly leaving: ReadonlySet<string>
  /** Those that are not shown any more. */
  readonly gone: ReadonlySet<string>
  /** Those that get series as soon as they come, by their hash, and how much was recorded for them. */
  readonly wanted: ReadonlyMap<number, number>
  /** Whether there is no room for others. */
  readonly isFull: boolean
  /** About how many values there were, in all processes. */
  readonly estimate: number
}

/** Identifies the label of a metric. */
export function keyOfLabel({ kind, metric, label }: Pick<LabelHead, 'kind' | 'metric' | 'label'>): string {
  return JSON.stringify([kind, metric, label])
}

/** The hashes of values that get series when they come to a process that has some values already. */
export function wantedHere(choice: SharedChoice, values: ReadonlyMap<string, OwnValue>): Map<number, number> {
  const wanted = new Map(choice.wanted)
  // Those of other processes, too.
  for (const text of choice.values.keys()) if (!values.has(text)) wanted.set(hashOf(text), 0)
  return wanted
}
