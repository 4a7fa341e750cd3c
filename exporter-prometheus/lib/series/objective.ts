import { BuildError, isPlainObject, shown } from '../base/error.ts'

/** What a distribution is to keep: so large a share of its values at or below a threshold. */
export interface Objective {
  /** In the unit of the metric. */
  readonly threshold: number
  /** More than 0 and less than 1. */
  readonly ratio: number
}

/**
 * Checks an objective, and returns a copy.
 *
 * @param where - what it is, for the message.
 * @throws BuildError with code `INVALID_OPTION`.
 */
export function checkObjective(objective: Objective, where: string): Objective {
  const { threshold, ratio } = isPlainObject(objective) ? objective : ({} as Partial<Objective>)
  if (Number.isFinite(threshold) && typeof ratio === 'number' && ratio > 0 && ratio < 1) {
    return { threshold: threshold!, ratio }
  }
  throw new BuildError(
    'INVALID_OPTION',
    `${where} is ${shown(objective)}: give { threshold: 0.25, ratio: 0.99 }, a finite number and a share between 0 and 1.`,
  )
}
