import type { DistributionRules } from './series/distribution.ts'
import type { Idleness } from './series/idleness.ts'
import type { TraceSampling } from './series/trace.ts'
import type { Windows } from './series/windows.ts'
import type { CheckedLimits } from './transport/limits.ts'

/** What a recorder is made of; the builder checks it. */
export interface RecorderSettings {
  readonly distributions: DistributionRules
  readonly globalLabels: ReadonlyMap<string, string>
  readonly recommendedNaming: boolean
  readonly utf8Names: boolean
  readonly windows: Windows
  readonly idleness: Idleness | undefined
  readonly createdTimestamps: boolean
  /** Where exemplars come from that nobody gives. */
  readonly traces: TraceSampling | undefined
  readonly now: () => number
  /** Of scrapes. */
  readonly limits: CheckedLimits
}
