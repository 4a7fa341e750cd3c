import type { DistributionRules } from '../series/distribution.ts'
import type { TraceSampling } from '../series/trace.ts'
import type { WindowSet } from '../series/windows.ts'
import type { Idleness } from './idleness.ts'

/** What a store is made of; the builder checks it. */
export interface StoreSettings {
  readonly distributions: DistributionRules
  readonly globalLabels: ReadonlyMap<string, string>
  readonly recommendedNaming: boolean
  readonly utf8Names: boolean
  readonly windows: WindowSet
  readonly idleness: Idleness | undefined
  readonly createdTimestamps: boolean
  /** Where exemplars come from that nobody gives. */
  readonly traces: TraceSampling | undefined
  readonly now: () => number
}
