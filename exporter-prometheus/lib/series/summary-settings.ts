import { checkCount } from '../base/count.ts'
import { checkDuration } from '../base/duration.ts'
import { BuildError, isPlainObject, shown, unknownKey } from '../base/error.ts'
import { checkQuantiles } from './quantiles.ts'

/** The quantiles and windows of the summaries of one metric. What is left out is as for all other summaries. */
export interface SummarySettings {
  /**
   * The quantiles to show, each from 0 (the minimum) to 1 (the maximum). By default those that `describeHistogram`
   * advised, otherwise those of the option `quantiles`.
   */
  readonly quantiles?: readonly number[] | undefined
  /** How many decimal digits of the quantiles are right, from 1 to 5. By default those of the option `significantDigits`. */
  readonly significantDigits?: number | undefined
  /** The length of each rolling window, in milliseconds. By default that of the option `bucketDurationMs`. */
  readonly bucketDurationMs?: number | undefined
  /** How many rolling windows a summary covers, from 1 to 1,000. By default those of the option `bucketCount`. */
  readonly bucketCount?: number | undefined
}

type Checks = {
  readonly [Name in keyof SummarySettings]-?: (
    given: NonNullable<SummarySettings[Name]>,
    where: string,
  ) => NonNullable<SummarySettings[Name]>
}

/** The check of each setting of summaries, for one metric and for all. */
export const checkSummarySetting: Checks = {
  quantiles: checkQuantiles,
  significantDigits: (digits, where) => checkCount(digits, 5, where),
  bucketDurationMs: checkDuration,
  bucketCount: (count, where) => checkCount(count, 1000, where),
}

/**
 * Checks the settings of the summaries of one metric.
 *
 * @param where - names the option in the error.
 * @throws BuildError with code `INVALID_QUANTILES`, `INVALID_COUNT`, `INVALID_DURATION` or `INVALID_OPTION`.
 */
export function checkSummarySettings(settings: SummarySettings, where: string): SummarySettings {
  const names = Object.keys(checkSummarySetting)
  const refuse = (problem: string): never => {
    throw new BuildError(
      'INVALID_OPTION',
      `${where}: ${problem} Give an object of ${names.join(', ')}, of which each may be left out.`,
    )
  }
  if (!isPlainObject(settings)) refuse(`the settings are ${shown(settings)}.`)
  const unknown = unknownKey(settings, names)
  if (unknown !== undefined) refuse(`there is no setting ${shown(unknown)}.`)
  const given = Object.entries(settings).filter(([, value]) => value !== undefined)
  return Object.fromEntries(
    given.map(([name, value]) => [
      name,
      checkSummarySetting[name as keyof Checks](value as never, `${where}, ${name}`),
    ]),
  )
}
