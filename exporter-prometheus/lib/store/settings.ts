import type { CardinalityLimits } from '../series/cardinality-settings.ts'
import type { DistributionRules } from '../series/distribution.ts'
import type { TraceSampling } from '../series/trace.ts'
import type { SeriesCreators } from '../series/types.ts'
import type { AllWindows } from '../series/windows.ts'
import type { Idleness } from './idleness.ts'
import type { Overflow } from './limits/overflow.ts'

/** The settings of a store, already checked. */
export interface StoreSettings {
  readonly distributions: DistributionRules
  readonly globalLabels: ReadonlyMap<string, string>
  readonly recommendedNaming: boolean
  readonly utf8Names: boolean
  readonly windows: AllWindows
  /** How many series each metric may have; `undefined` if that is not limited. */
  readonly cardinality: CardinalityLimits | undefined
  /** Whether it is the sum of several stores, brought up to date when it is read. */
  readonly isWhole?: boolean
  /** How many times as much as `cardinality` allows, and descriptions; 1 by default. */
  readonly cardinalityFactor?: number
  /** Told of each label that has more values than it may have, once; by default there is a process warning. */
  readonly onOverflow?: (overflow: Overflow) => void
  readonly idleness: Idleness | undefined
  readonly createdTimestamps: boolean
  /** The source of exemplars for values that are recorded without one. */
  readonly traces: TraceSampling | undefined
  readonly now: () => number
  /** How series are made; by default so that only this thread can read them. */
  readonly creators?: SeriesCreators
}
