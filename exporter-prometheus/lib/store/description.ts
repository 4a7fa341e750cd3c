import type { Unit } from 'metrics-facade'
import type { Advised } from '../series/distribution.ts'

/** The description of a metric, from `describe*`. */
export interface Description {
  readonly unit: Unit | undefined
  readonly help: string
  readonly advised: Advised
}
