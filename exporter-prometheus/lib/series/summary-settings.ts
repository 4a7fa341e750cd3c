import { checkCount } from '../base/count.ts'
import { checkDuration } from '../base/duration.ts'
import { BuildError, isPlainObject, shown, unknownKey } from '../base/error.ts'
import { checkQuantiles } from './quantiles.ts'

/** How the summaries of one metric are kept. What is left out is as for all others. */
export interface SummarySettings {
  /**
   * The quantiles shown, each from 0 (the minimum) to 1 (the maximum). By default those that `describeHistogram` advised,
   * else those of the option `quantiles`.
   */
  readonly quantiles?: readonly number[] | undefined
  /** How many decimal digits of the quantiles are right, from 1 to 5. As the option `significantDigits` by default. */
  readonly significantDigits?: number | undefined
  /** How long each rolling window is, in milliseconds. As the option `bucketDurationMs` by default. */
  readonly bucketDurationMs?: number | undefined
  /** How many rolling windows are looked back on, from 1 to 1,000. As the option `bucketCount` by default. */
  readonly bucketCount?: number | undefined
}

type Checks = {
  readonly [Name in keyof SummarySettings]-?: (
    given: NonNullable<SummarySettings[Name]>,
    where: string,
  ) => NonNullable<SummarySettings[Name]>
}

/** What each setting of summaries has to be, for one metric as for all. */
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
