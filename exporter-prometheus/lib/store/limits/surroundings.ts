import type { LabelRecord } from 'metrics-facade'
import type { MetricKind } from 'metrics-facade/registry'
import type { Series } from '../../series/series.ts'
import type { Folded, Refused } from './folded.ts'
import type { LabelLimit } from './label-limit.ts'
import type { SharedChoice } from './shared-choice.ts'
import type { Shown } from './shown.ts'

/** The limits of one metric. */
export interface Limits {
  readonly perLabel: number
  readonly perMetric: number
  readonly overflow: string
}

/** What the limit of a family needs of its store. */
export interface Surroundings {
  /** Whether one series can stand for several. */
  readonly addsUp: boolean
  /** Whether series are sums of what others count, brought up to date when they are read. */
  readonly isWhole: boolean
  readonly kind: MetricKind
  /** The metric's name, as it identifies it. */
  readonly name: string
  /** Whether all processes of the program choose together which values have series. */
  readonly isLed: () => boolean
  /** What they have chosen for a label, if they have. */
  readonly choiceOf: (label: string) => SharedChoice | undefined
  readonly limits: () => Limits
  /** Converts the name of a label to the form in which series have it. */
  readonly labelName: (name: string) => string
  /** Whether labels of this name may be left out, depending on their value. */
  readonly isGlobal: (label: string) => boolean
  readonly shown: Shown
  /** Whether something else observes when series were last written to. */
  readonly isObserved: boolean
  /** Whether series are removed because they are idle, and not by the program. */
  readonly isInUpkeep: () => boolean
  /** The series with these labels, made if it does not exist. */
  readonly register: (labels: LabelRecord) => Series
  /** What counts for a series that begins or ends, also if its family has just opened again. */
  readonly elsewhere: (series: Series) => Folded | Refused | undefined
  /** Removes series as idle ones are. */
  readonly remove: (series: ReadonlySet<Series>) => void
  /** Adds what a series that was removed has counted to what counts in its place. */
  readonly merge: (from: Series, into: Series | Folded | Refused) => void
  /** A label has more values than it may have, for the first time. */
  readonly overflowed: (label: LabelLimit, text: string) => void
}
