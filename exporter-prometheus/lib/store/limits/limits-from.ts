import type { CardinalityLimits } from '../../series/cardinality-settings.ts'
import type { Limits } from './surroundings.ts'

/** The limits of a metric: what is said of it wins over what is said of all, and both count so many times. */
export function limitsFrom(
  general: CardinalityLimits | undefined,
  special: CardinalityLimits | undefined,
  factor: number,
): Limits {
  return {
    perLabel: factor * (special?.perLabel ?? general?.perLabel ?? Number.POSITIVE_INFINITY),
    perMetric: factor * (special?.perMetric ?? general?.perMetric ?? Number.POSITIVE_INFINITY),
    overflow: special?.overflow ?? general?.overflow ?? 'other',
  }
}
