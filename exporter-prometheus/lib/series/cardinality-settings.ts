import { checkCount } from '../base/count.ts'
import { BuildError, isPlainObject, shown, unknownKey } from '../base/error.ts'

/** How many series a metric may have, and what stands for the values of labels beyond that. */
export interface CardinalityLimits {
  /** How many values of a label have series of their own. Without it, the label has no limit. */
  readonly perLabel?: number | undefined
  /**
   * How many series of its own values a metric has. Beyond it, the label with the most values is limited to those that it
   * has. Without it, the metric has no limit.
   */
  readonly perMetric?: number | undefined
  /** The value that stands for all further ones. `'other'` by default. */
  readonly overflow?: string | undefined
}

/** More than any machine can hold. */
const mostOfAll = 1_000_000_000

/** The longest value that stands for others, in UTF-16 code units. */
const longestOverflow = 100

const names: ReadonlyArray<keyof CardinalityLimits> = ['perLabel', 'perMetric', 'overflow']

/** Whether a value can stand for others. */
export function isOverflow(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && value.length <= longestOverflow && value.isWellFormed()
}

/**
 * Checks limits; what is left out stays out.
 *
 * @param where - names the option in the error.
 * @throws BuildError with code `INVALID_OPTION` or `INVALID_COUNT`.
 */
export function checkCardinality(limits: CardinalityLimits, where: string): CardinalityLimits {
  const refuse = (problem: string): never => {
    throw new BuildError(
      'INVALID_OPTION',
      `${where} ${problem} Give { perLabel: 200 } or { perMetric: 2000 }.`,
    )
  }
  if (!isPlainObject(limits)) return refuse(`got ${shown(limits)}.`)
  const unknown = unknownKey(limits, names)
  if (unknown !== undefined) refuse(`got ${shown(unknown)}, which it does not know.`)
  const { perLabel, perMetric, overflow } = limits
  if (perLabel === undefined && perMetric === undefined) refuse('got neither perLabel nor perMetric.')
  if (overflow !== undefined && !isOverflow(overflow)) {
    refuse(`got ${shown(overflow)} for overflow: give a short string, such as 'other'.`)
  }
  return {
    ...(perLabel !== undefined && { perLabel: checkCount(perLabel, mostOfAll, `${where}, perLabel`) }),
    ...(perMetric !== undefined && { perMetric: checkCount(perMetric, mostOfAll, `${where}, perMetric`) }),
    ...(overflow !== undefined && { overflow }),
  }
}
